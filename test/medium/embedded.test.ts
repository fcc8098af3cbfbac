import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config/config.js';
import { prepareDatabase } from '../../src/prisma/database.js';
import { startEmbeddedPostgres } from '../../src/prisma/embedded-postgres.js';
import { query } from '../support/database.js';
import { within } from '../support/node.js';

// The database that comes with Storebell, in folders of its own: what was written survives every kind of end.

const APPLICATION = fileURLToPath(new URL('../support/application.mjs', import.meta.url));

let folder: string;
let running: { stop(): Promise<void> }[];
let applications: Application[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-own-'));
  // As root, Postgres runs as another user, who must get there.
  await chmod(folder, 0o755);
  running = [];
  applications = [];
});
afterEach(async () => {
  for (const application of applications) await application.end();
  for (const one of running) await one.stop();
  await rm(folder, { recursive: true, force: true });
});

const start = async (): Promise<string> => {
  const postgres = await startEmbeddedPostgres(folder, 'secret');
  running.push(postgres);
  return postgres.url;
};
const prepare = async (): Promise<string> => {
  const database = await prepareDatabase(loadConfig({ DATA_DIR: folder }));
  running.push(database);
  return database.url;
};
const write = (url: string, text: string) =>
  query(url, `CREATE TABLE IF NOT EXISTS kept (text text)`).then(() =>
    query(url, 'INSERT INTO kept VALUES ($1)', [text]),
  );
const read = async (url: string): Promise<string[]> =>
  (await query<{ text: string }>(url, 'SELECT text FROM kept')).map(({ text }) => text);

const pidFile = (): string => join(folder, 'postgres', 'postmaster.pid');
const postmaster = async (): Promise<number> => Number.parseInt(await readFile(pidFile(), 'utf8'), 10);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Storebell in a process of its own, as far as its database goes. */
class Application {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly said: string[] = [];
  private errors = '';

  constructor() {
    this.child = spawn(process.execPath, [APPLICATION, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.lines = createInterface({ input: this.child.stdout! });
    this.child.stderr?.on('data', (chunk) => (this.errors += String(chunk)));
    applications.push(this);
  }

  /** Resolves when it waits for the word. */
  async ready(): Promise<this> {
    await this.hear();
    return this;
  }

  /** Lets it start; answers where its database is, or why it has none. */
  start(): Promise<{ url?: string; refused?: string }> {
    this.child.stdin?.write('start\n');
    return this.hear() as Promise<{ url?: string; refused?: string }>;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.stdin?.end();
    await exit;
  }

  private async hear(): Promise<unknown> {
    const next = once(this.lines, 'line').then(([line]) => {
      this.said.push(String(line));
      return JSON.parse(String(line)) as unknown;
    });
    return within(next, 'a word of the application', () => [this.said, this.errors]);
  }
}

describe('the embedded Postgres', () => {
  it('keeps what was written when it is stopped and started again', async () => {
    await write(await start(), 'before');
    await running.pop()?.stop();
    const url = await start();
    expect(await read(url)).toEqual(['before']);
    expect((await stat(join(folder, 'postgres'))).mode & 0o777).toBe(0o700);
  });

  it('keeps what was written when it is killed, and starts again beside its stale pid file', async () => {
    await write(await start(), 'before');
    const killed = await postmaster();
    process.kill(killed, 'SIGKILL');
    const url = await start();
    expect(await postmaster()).not.toBe(killed);
    expect(await read(url)).toEqual(['before']);
    // The one that was killed can still be stopped.
    await running[0]?.stop();
  });

  it('lets a process live that only has the number of a Postgres of old', async () => {
    await write(await start(), 'before');
    await running.pop()?.stop();
    // Its words name Postgres, as those of many a tool do.
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'postgres']);
    try {
      await once(stranger, 'spawn');
      await writeFile(pidFile(), `${stranger.pid}\n${join(folder, 'postgres')}\n`);
      expect(await read(await start())).toEqual(['before']);
      expect(isAlive(stranger.pid!)).toBe(true);
    } finally {
      stranger.kill();
    }
  });

  it('ends one that outlived its application, and goes on with its data', async () => {
    await write(await start(), 'before');
    const old = await postmaster();
    expect(await read(await start())).toEqual(['before']);
    expect(isAlive(old)).toBe(false);
  });

  it('is for those who know the password', async () => {
    const url = new URL(await start());
    url.password = 'guess';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });
});

describe('a data folder', () => {
  it('belongs to one application at a time, and to the next one when that has crashed', async () => {
    const application = await new Application().ready();
    const { url = '' } = await application.start();
    await write(url, 'before');
    await expect(prepare()).rejects.toThrow(/already runs on .*storebell-own-.*Stop it, or set DATA_DIR/);
    expect(await read(url)).toEqual(['before']);

    await application.kill();
    // Its Postgres lives on.
    const old = await postmaster();
    expect(isAlive(old)).toBe(true);
    expect(await read(await prepare())).toEqual(['before']);
    expect(isAlive(old)).toBe(false);
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['that is new', undefined],
    ['whose owner has crashed', '999999999'],
    ['whose owner crashed before it could say its name', ''],
  ])('%s goes to one of two who start at once', async (_, lock) => {
    if (lock !== undefined) await writeFile(join(folder, 'storebell.pid'), lock);
    const both = await Promise.all([new Application().ready(), new Application().ready()]);
    const answers = await Promise.all(both.map((one) => one.start()));
    const [refused] = answers.flatMap((one) => one.refused ?? []);
    const [url = ''] = answers.flatMap((one) => one.url ?? []);
    expect(refused).toMatch(/already runs on/);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is free again after a stop', async () => {
    await prepare();
    await running.pop()?.stop();
    await expect(stat(join(folder, 'storebell.pid'))).rejects.toThrow(/ENOENT/);
    const application = await new Application().ready();
    expect(await application.start()).toEqual({ url: expect.stringContaining('postgresql:') as unknown });
  });
});
