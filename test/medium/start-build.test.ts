import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// A checkout in which nothing was built, as a newcomer has it.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** All that is built, and what builds it; other tests write elsewhere meanwhile. */
const NEEDED = [
  'src',
  'client',
  'scripts',
  'package.json',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-clone-'));
  const isBuilt = (path: string): boolean => relative(ROOT, path).split(sep).includes('dist');
  for (const name of NEEDED) {
    await cp(join(ROOT, name), join(folder, name), { recursive: true, filter: (path) => !isBuilt(path) });
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('npm start builds the server and all that it serves to browsers', async () => {
  await promisify(execFile)('npm', ['run', 'prestart'], { cwd: folder });
  const served = ['core.js', 'elements.js', 'sw.js', 'console/console.js'];
  const files = ['dist/main.js', ...served.map((name) => `client/dist/browser/${name}`)];
  expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});
