import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const run = promisify(execFile);
const BUDGET = 1_500;

// What a binding adds to a page, apart from its framework, the core and the elements: those are chunks of their own.
const BUILD = `
import { build } from 'vite';
const { output } = await build({
  configFile: false,
  logLevel: 'error',
  build: {
    write: false,
    target: 'es2022',
    lib: { entry: process.argv[1], formats: ['es'], fileName: 'binding' },
    rolldownOptions: {
      external: [/^(react|vue|@angular)/, /\\/(core|elements)\\/index\\.js$/],
      output: { minify: true, comments: false },
    },
  },
}).then((all) => all[0]);
if (output.length > 1) throw new Error('More than one chunk: ' + output.map((chunk) => chunk.fileName));
process.stdout.write(output[0].code);`;

it.each(['react', 'vue', 'angular'])('%s is small', async (name) => {
  const entry = fileURLToPath(new URL(`../../client/src/${name}/index.ts`, import.meta.url));
  const cwd = fileURLToPath(new URL('../../', import.meta.url));
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', BUILD, entry], { cwd });
  expect(stdout).toContain(name === 'angular' ? 'provideNotify' : 'useNotify');
  expect(gzipSync(stdout, { level: 9 }).byteLength).toBeLessThanOrEqual(BUDGET);
});
