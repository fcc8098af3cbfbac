// In a process of its own: Jest's module contexts are too foreign for Vite's native parts.
import { build } from 'vite';

const [root, entry] = process.argv.slice(2);
const { output } = await build({
  configFile: false,
  logLevel: 'error',
  root,
  build: {
    write: false,
    minify: true,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { page: entry },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      preserveEntrySignatures: 'strict',
    },
  },
});
const scripts = output.filter(({ type }) => type === 'chunk');
process.stdout.write(JSON.stringify(scripts.map(({ fileName, code }) => [`/${fileName}`, code])));
