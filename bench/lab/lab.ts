import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePorts } from '../../test/chaos/services/ports.js';
import { Redis } from '../../test/chaos/services/redis.js';
import { Child } from '../children/child.js';
import type { Fault } from '../references/lean.js';
import { compile, compiled, OUT } from './compile.js';
import { Databases } from './databases.js';
import { Load } from './load.js';
import { MarkSource } from './marks.js';

const START_MS = 60_000;
/** Storebell sets it for itself. What stands for a limit has it, too; naive is started as a tutorial does it. */
const V8_FLAG = '--no-allocation-site-pretenuring';

/** A process that listens: Storebell or what it is compared with. */
export interface Server {
  child: Child;
  port: number;
  /** Where its rows are; empty for what stores nothing. */
  databaseUrl: string;
  /** It says where an inbox stands, and lets a client go on from there. */
  greeted: boolean;
}

export interface LabOptions {
  postgresUrl: string;
  /** Absent: one is started when it is needed. */
  redisUrl?: string;
  dist: string;
  /** Whether Storebell's processes leave profiles in bench/out. */
  cpuProfile: boolean;
  /** Benchmarks share processes: saves time where no figure is wanted. */
  keep: boolean;
}

/** What all benchmarks share: databases, processes, and the care that none of them stays. */
export class Lab {
  readonly databases: Databases;
  readonly marks = new MarkSource();
  private readonly secret = randomBytes(32).toString('base64url');
  private readonly folder = mkdtempSync(join(tmpdir(), 'storebell-bench-'));
  private children: Child[] = [];
  private readonly kept = new Map<string, Promise<unknown>>();
  private redis: Redis | undefined;
  private profiles = 0;

  private constructor(private readonly options: LabOptions) {
    this.databases = new Databases(options.postgresUrl);
    process.on('exit', () => rmSync(this.folder, { recursive: true, force: true }));
  }

  static async open(options: LabOptions): Promise<Lab> {
    const lab = new Lab(options);
    await chmod(lab.folder, 0o755);
    await mkdir(OUT, { recursive: true });
    await compile();
    return lab;
  }

  /**
   * Storebell as `npm start` runs it in production; the same process for the same arguments. Everybody comes from one
   * address here, so limits of addresses are off.
   */
  storebell(databaseUrl?: string, environment: Record<string, string> = {}): Promise<Server> {
    return this.shared(`storebell ${databaseUrl} ${JSON.stringify(environment)}`, () =>
      this.startStorebell(databaseUrl, environment),
    );
  }

  /** One that nobody has used before, and that its caller ends. */
  async startStorebell(databaseUrl?: string, environment: Record<string, string> = {}): Promise<Server> {
    const url = databaseUrl ?? (await this.databases.migrated());
    const [port = 0] = await freePorts(1);
    const child = this.spawn('storebell', join(this.options.dist, 'main.js'), {
      flags: ['--enable-source-maps', ...this.profileFlags('storebell')],
      environment: { ...this.environment(url), PORT: String(port), ...environment },
    });
    const started = Date.now();
    while (!(await isReady(port))) {
      if (!child.isRunning || Date.now() - started > START_MS) throw child.error('did not become ready');
      await sleep(50);
    }
    return { child, port, databaseUrl: url, greeted: true };
  }

  /** The same without its edges. */
  storebellInProcess(databaseUrl: string): Promise<Child> {
    return this.shared(`in-process ${databaseUrl}`, async () => {
      const child = this.spawn('storebell', compiled('product/in-process.ts'), {
        given: { dist: `${pathToFileURL(this.options.dist).href}/` },
        environment: this.environment(databaseUrl),
        flags: ['--enable-source-maps', ...this.profileFlags('in-process')],
      });
      await child.call('ready');
      return child;
    });
  }

  lean(): Promise<Server> {
    return this.shared('lean', () => this.startLean('none'));
  }

  async startLean(fault: Fault): Promise<Server> {
    const databaseUrl = await this.databases.empty();
    return this.listen('lean', { databaseUrl, fault });
  }

  naive(): Promise<Server> {
    return this.shared('naive', async () => {
      const databaseUrl = await this.databases.empty();
      const client = pathToFileURL(compiled('naive-client/client.ts')).href;
      return this.listen('naive', { databaseUrl, secret: this.secret, client });
    });
  }

  bare(): Promise<Server> {
    return this.shared('bare', () => this.startBare());
  }

  startBare(): Promise<Server> {
    return this.listen('bare', { databaseUrl: '' });
  }

  empty(): Promise<Server> {
    return this.shared('empty', () => this.listen('empty', { databaseUrl: '' }));
  }

  raw(databaseUrl: string): Child {
    return this.spawn('raw', compiled('references/raw.ts'), { given: { databaseUrl } });
  }

  load(): Load {
    return new Load(this.spawn('load', compiled('load/worker.ts'), { given: { secret: this.secret } }));
  }

  async redisUrl(): Promise<string> {
    if (this.options.redisUrl) return this.options.redisUrl;
    if (this.redis) return this.redis.url;
    if (!Redis.isInstalled) throw new Error('Two nodes need redis-server on the PATH, or --redis URL.');
    const [port = 0] = await freePorts(1);
    this.redis = new Redis(this.folder, port);
    await this.redis.start();
    return this.redis.url;
  }

  /** Ends the processes of a benchmark. Databases stay until the end: another may want the same. */
  async release(): Promise<void> {
    if (this.options.keep) return;
    await this.endAll();
  }

  /** Also those that were kept: after a failure nobody knows what state they are in. */
  async endAll(): Promise<void> {
    const children = this.children;
    this.children = [];
    this.kept.clear();
    await Promise.all(children.map((child) => child.stop()));
  }

  async close(): Promise<void> {
    await this.endAll();
    await this.redis?.stop();
    await this.databases.drop();
  }

  /** Started once; in the full size once per benchmark, so that none meets what another has left behind. */
  private shared<T>(key: string, start: () => Promise<T>): Promise<T> {
    const one = (this.kept.get(key) as Promise<T> | undefined) ?? start();
    this.kept.set(key, one);
    return one;
  }

  private async listen(
    name: string,
    given: { databaseUrl: string; [name: string]: string },
  ): Promise<Server> {
    const child = this.spawn(name, compiled(`references/${name}.ts`), { given });
    const port = await child.call<number>('listen');
    return { child, port, databaseUrl: given.databaseUrl, greeted: false };
  }

  private spawn(
    name: string,
    script: string,
    { flags = [], ...options }: { given?: object; flags?: string[]; environment?: Record<string, string> },
  ): Child {
    const all = name === 'naive' ? flags : [V8_FLAG, ...flags];
    const child = new Child(name, script, { folder: this.folder, flags: all, ...options });
    this.children.push(child);
    return child;
  }

  private profileFlags(name: string): string[] {
    if (!this.options.cpuProfile) return [];
    return ['--cpu-prof', `--cpu-prof-dir=${OUT}`, `--cpu-prof-name=${name}-${++this.profiles}.cpuprofile`];
  }

  private environment(databaseUrl: string): Record<string, string> {
    return {
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      DATA_DIR: this.folder,
      DATABASE_URL: databaseUrl,
      JWT_SECRET: this.secret,
      DRAIN_SECONDS: '0',
      RATE_LIMIT: '1000000',
      SERVICE_RATE_LIMIT: '100000000',
      HANDSHAKE_RATE: '1000000',
      SOCKETS_PER_ADDRESS: '1000000',
      // Both sides get all the load there is; who sheds some of it would look fast.
      SHED_LOOP_LAG_MS: '0',
      SHED_POOL_WAIT_MS: '0',
    };
  }
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
}
