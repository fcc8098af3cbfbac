import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config/config.js';
import { prepareDatabase } from '../../src/prisma/database.js';
import { startEmbeddedPostgres } from '../../src/prisma/embedded-postgres.js';
import { localSecrets } from '../../src/prisma/secrets.js';
import { query } from '../support/database.js';
import { within } from '../support/node.js';

// The database that comes with Storebell, in folders of its own: what was written survives every kind of end.

const APPLICATION = fileURLToPath(new URL('../support/application.mjs', import.meta.url));

/** A data folder that is set up: doing it anew takes most of a second. */
let prepared: string;
let folder: string;
let running: { stop(): Promise<void> }[];
/** They take a while to come up, so all tests share them. */
let applications: [Application, Application];

async function newFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'storebell-own-'));
  // As root, Postgres runs as another user, who must get there.
  await chmod(made, 0o755);
  return made;
}

beforeAll(async () => {
  applications = [new Application(), new Application()];
  prepared = await newFolder();
  const database = await prepareDatabase(loadConfig({ DATA_DIR: prepared }));
  await database.stop();
  await Promise.all(applications.map((application) => application.stop()));
});
afterAll(async () => {
  await Promise.all(applications.map((application) => application.kill()));
  await rm(prepared, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await newFolder();
  // With the owners of its files, which cp of node:fs does not keep.
  spawnSync('cp', ['-a', `${prepared}/.`, folder]);
  running = [];
});
afterEach(async () => {
  for (const one of running) await one.stop();
  await rm(folder, { recursive: true, force: true });
});

const start = async (): Promise<string> => {
  const { databasePassword } = await localSecrets(folder);
  const postgres = await startEmbeddedPostgres(folder, databasePassword);
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

interface Prepared {
  url?: string;
  refused?: string;
}

/** Storebell in a process of its own, as far as its database goes. */
class Application {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly said: string[] = [];
  private errors = '';

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [APPLICATION, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.lines = createInterface({ input: this.child.stdout! });
    this.child.stderr?.on('data', (chunk) => (this.errors += String(chunk)));
  }

  /** Starts on a folder; answers where its database is, or why it has none. */
  async start(on: string): Promise<Prepared> {
    const answer = once(this.lines, 'line').then(([line]) => {
      this.said.push(String(line));
      return JSON.parse(String(line)) as Prepared;
    });
    this.child.stdin?.write(`${on}\n`);
    return within(answer, 'an answer of the application', () => [this.said, this.errors]);
  }

  async stop(): Promise<void> {
    await this.start('');
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }
}

describe('the embedded Postgres', () => {
  it('orders texts by their bytes, and knows the capitals of every alphabet', async () => {
    const rows = await query(await start(), `SELECT lower('ÖZLEM ЖУК') AS small, 'a' < 'B' AS like_words`);
    expect(rows).toEqual([{ small: 'özlem жук', like_words: false }]);
  });

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
  it.each([
    ['that is free', undefined],
    ['whose owner has crashed', '999999999'],
    ['whose owner crashed before it could say its name', ''],
  ])('%s goes to one of two who start at once', async (_, lock) => {
    if (lock !== undefined) await writeFile(join(folder, 'storebell.pid'), lock);
    const answers = await Promise.all(applications.map((application) => application.start(folder)));
    const [refused] = answers.flatMap((one) => one.refused ?? []);
    const [url = ''] = answers.flatMap((one) => one.url ?? []);
    expect(refused).toMatch(/already runs on .*storebell-own-.*Stop it, or set DATA_DIR/);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await Promise.all(applications.map((application) => application.stop()));
  });

  it('goes to one of three, however closely they follow each other', async () => {
    const claimants = [1, 2, 3].map(() => new Application('claim'));
    const locks = [undefined, '999999999', ''];
    try {
      for (let round = 0; round < 90; round++) {
        const contested = join(folder, String(round));
        await mkdir(contested);
        const lock = locks[round % locks.length];
        if (lock !== undefined) await writeFile(join(contested, 'storebell.pid'), lock);
        const answers = await Promise.all(claimants.map((claimant) => claimant.start(contested)));
        expect(answers.filter(({ url }) => url)).toHaveLength(1);
        await Promise.all(claimants.map((claimant) => claimant.stop()));
        expect(await readdir(contested)).toEqual([]);
      }
    } finally {
      await Promise.all(claimants.map((claimant) => claimant.kill()));
    }
  });

  it('is set up by the first start, and free again after a stop', async () => {
    await rm(folder, { recursive: true });
    folder = await newFolder();
    const url = await prepare();
    expect(await query(url, 'SELECT count(*)::int FROM events')).toEqual([{ count: 0 }]);
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
    await running.pop()?.stop();
    await expect(stat(join(folder, 'storebell.pid'))).rejects.toThrow(/ENOENT/);
    expect(await applications[0].start(folder)).toEqual({
      url: expect.stringContaining('postgresql:') as unknown,
    });
    await applications[0].stop();
  });

  it('passes to the next application, with its data, when the first has crashed', async () => {
    const [application] = applications;
    const { url = '' } = await application.start(folder);
    await write(url, 'before');
    await expect(prepare()).rejects.toThrow(/already runs on/);
    expect(await read(url)).toEqual(['before']);

    await application.kill();
    // Its Postgres lives on.
    expect(await read(url)).toEqual(['before']);
    expect(await read(await prepare())).toEqual(['before']);
    await expect(read(url)).rejects.toThrow(/ECONNREFUSED|terminated/);
  });
});
