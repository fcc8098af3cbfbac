import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// A checkout in which nothing was built, as a newcomer has it.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_IN_A_CLONE = new Set(['node_modules', 'dist', '.git', '.data', 'coverage', 'out']);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-clone-'));
  await cp(ROOT, folder, {
    recursive: true,
    filter: (path) => !relative(ROOT, path).split(sep).some((name) => NOT_IN_A_CLONE.has(name)),
  });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('npm start builds the server and all that it serves to browsers', async () => {
  await promisify(execFile)('npm', ['run', 'prestart'], { cwd: folder });
  const served = ['core.js', 'elements.js', 'sw.js', 'console/console.js'];
  const files = ['dist/main.js', ...served.map((name) => `client/dist/browser/${name}`)];
  expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
}, 300_000);
