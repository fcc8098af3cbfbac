import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TokenSigner } from '../../auth/token-signer.js';
import { loadConfig, loadLocalConfig } from '../../config/config.js';
import { localSigner } from '../signer.js';

const MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 20_000;

/** The server under test. */
export interface Target {
  /** Where REST begins, with the prefix. */
  url: string;
  signer: TokenSigner;
  /** Only of a server that was started here: all entries on it are this run's, and its process can be looked at. */
  pid?: number;
  stop(): Promise<void>;
}

/** The server at `url`, or the one of the local configuration when it answers, or one of our own. */
export async function findServer(
  url: string | undefined,
  limits: Record<string, string>,
  interruption: AbortSignal,
): Promise<Target> {
  const config = loadLocalConfig();
  const local = `http://127.0.0.1:${config.http.port}${config.http.prefix}`;
  if (url === undefined && !(await isReady(local))) return startServer(limits, interruption);
  const target = (url ?? local).replace(/\/+$/, '');
  if (!(await isReady(target))) throw new Error(`No Storebell answers at ${target}.`);
  return { url: target, signer: await localSigner(config), stop: () => Promise.resolve() };
}

/** A process of its own, with a database of its own that is gone afterwards. */
export async function startServer(
  limits: Record<string, string>,
  interruption: AbortSignal,
): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'storebell-scenario-'));
  // Postgres does not run as root, so another user must be able to walk through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const secret = randomBytes(32).toString('base64url');
  const variables = {
    // All of the environment it gets: a DATABASE_URL of yours must not reach it.
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: folder,
    JWT_SECRET: secret,
    LOG_LEVEL: 'warn',
    ...limits,
  };
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: variables,
    // Nor may a .env file.
    cwd: folder,
    // Ctrl-C in the terminal is ours to handle.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output = (output + chunk).slice(-4_000)));
  }
  const stop = async (): Promise<void> => {
    await endProcess(child);
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; !(await isReady(url)); waited += 100) {
    if (child.exitCode !== null || child.signalCode !== null || waited > START_MS || interruption.aborted) {
      await stop();
      throw new Error(interruption.aborted ? 'Stopped.' : `The server did not start:\n${output}`);
    }
    await sleep(100);
  }
  return { url, signer: new TokenSigner(loadConfig({ JWT_SECRET: secret })), pid: child.pid, stop };
}

/** Resident memory in bytes; undefined where there is no /proc. */
export async function memoryOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : undefined;
}

async function isReady(url: string): Promise<boolean> {
  const health = new URL('/health/ready', url);
  return fetch(health, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** It drains and stops its Postgres; one that cannot is ended by force, and its Postgres with the next start. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
