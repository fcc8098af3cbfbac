import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { areKeysOfOnePair, keepKeys, type VapidKeys } from '../../src/delivery/push/vapid.js';

// `npm run keys`, as a process of its own.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** In a folder without a .env of yours. */
function run(args: string[], environment: Record<string, string> = {}) {
  const env = { PATH: process.env['PATH'], DATA_DIR: folder, ...environment };
  const hooks = ['--import', `${ROOT}test/support/swc-register.mjs`];
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [...hooks, `${ROOT}src/delivery/push/keys.cli.ts`, ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

function pairIn(stdout: string): VapidKeys {
  const [, publicKey = '', privateKey = ''] =
    /^VAPID_PUBLIC_KEY=([\w-]{87})\nVAPID_PRIVATE_KEY=([\w-]{43})\n$/.exec(stdout) ?? [];
  return { publicKey, privateKey };
}

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://localhost/x',
  JWT_SECRET: 'x'.repeat(32),
};

describe('npm run keys', () => {
  it('prints the pair that the server uses, and keeps it for good', async () => {
    const [first, second] = [await run([]), await run(['--save'])];
    const pair = pairIn(first.stdout);
    expect([first.code, areKeysOfOnePair(pair)]).toEqual([0, true]);
    expect(second.stdout).toBe(first.stdout);
    expect((await keepKeys(folder)).keys).toEqual(pair);
  });

  it('in production prints a new pair and leaves the disk alone', async () => {
    const [first, second] = [await run([], production), await run([], production)];
    expect(areKeysOfOnePair(pairIn(first.stdout))).toBe(true);
    expect(second.stdout).not.toBe(first.stdout);
    expect(await readdir(folder)).toEqual([]);
  });

  it('in production keeps the pair when told to', async () => {
    const { stdout } = await run(['--save'], production);
    expect(JSON.parse(await readFile(join(folder, 'vapid.json'), 'utf8'))).toEqual(pairIn(stdout));
  });

  it('needs no configuration to print', async () => {
    const { stdout } = await run(['--print'], { NODE_ENV: 'production' });
    expect(areKeysOfOnePair(pairIn(stdout))).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it('explains itself to who asks for something else', async () => {
    const { code, stdout, stderr } = await run(['--force']);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('--print')]);
  });
});
