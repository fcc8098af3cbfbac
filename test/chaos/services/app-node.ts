import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { memoryOf } from '../../../src/demo/scenario/server.js';
import type { AppBuild } from './app-build.js';
import { lineOf, ManagedProcess } from './managed-process.js';

const PROBE = fileURLToPath(new URL('../preload/probe.mjs', import.meta.url));
const START_MS = 60_000;
/** Longer than the application gives itself. */
const STOP_MS = 30_000;
const READS = '{"chaos":"reads",';
const READS_MS = 10_000;

export interface NodeOptions {
  build: AppBuild;
  environment: Record<string, string>;
  /** Modules loaded before the application: faults in the code that a test could not cause from outside. */
  preloads: readonly string[];
}

/** Queries for what connections miss, and for how many connections. */
export interface Reads {
  queries: number;
  connections: number;
}

/** One application process after the other, on the same port. */
export class AppNode {
  readonly url: string;
  /** Ends that nobody asked for, and words of them. */
  readonly crashes: string[] = [];
  /** What it said at level error and above, or that no promise should say, and how often. */
  readonly complaints = new Map<string, number>();
  private process: ManagedProcess | undefined;

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly options: NodeOptions,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  get pid(): number | undefined {
    return this.isRunning ? this.process?.pid : undefined;
  }

  get isRunning(): boolean {
    return this.process !== undefined && this.process.ending === undefined;
  }

  /** Resolves when it answers that it is ready. */
  async start(): Promise<void> {
    const { build, environment, preloads } = this.options;
    const one = new ManagedProcess(
      this.name,
      process.execPath,
      ['--enable-source-maps', ...[PROBE, ...preloads].flatMap((file) => ['--import', file]), build.main],
      {
        // All of the environment it gets, in a folder without a .env: a DATABASE_URL of yours must not reach it.
        cwd: build.folder,
        env: {
          PATH: process.env['PATH'],
          HOST: '127.0.0.1',
          PORT: String(this.port),
          CHAOS_DIST: new URL('dist/', `file://${build.folder}/`).href,
          ...environment,
        },
      },
    );
    this.process = one;
    one.onLine((line) => this.judge(line));
    void one.ended.then(({ code, signal }) => {
      if (one.crashed)
        this.crashes.push(`${this.name} ended by itself (${code ?? signal}):\n${one.lastLines}`);
    });
    for (const started = Date.now(); !(await this.isReady()); await sleep(50)) {
      if (one.ending) throw new Error(`${this.name} ended at its start:\n${one.lastLines}`);
      if (Date.now() - started > START_MS) throw new Error(`${this.name} is not ready:\n${one.lastLines}`);
    }
  }

  isReady(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
  }

  async kill(): Promise<void> {
    await this.process?.end('SIGKILL');
  }

  /** As a deployment does it. Answers how long it took and whether it ended in good order. */
  async stop(): Promise<{ tookMs: number; clean: boolean }> {
    const started = performance.now();
    const ending = await this.process?.end('SIGTERM', STOP_MS);
    return { tookMs: performance.now() - started, clean: ending === undefined || ending.code === 0 };
  }

  /** Resident memory in bytes, after garbage was collected: what is left is held. */
  async memory(): Promise<number | undefined> {
    const { pid } = this;
    if (pid === undefined) return undefined;
    for (let time = 0; time < 2; time++) {
      this.process?.signal('SIGUSR2');
      await sleep(250);
    }
    return memoryOf(pid);
  }

  /** The most that was ever resident of this process, in bytes. */
  async memoryPeak(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8').catch(() => '');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  }

  /** What its hub read since it was last asked. Only for a run that loads `count-reads.mjs`. */
  async reads(): Promise<Reads> {
    const { process: one } = this;
    if (!one) throw new Error(`${this.name} was never started`);
    const line = lineOf(one, (said) => said.startsWith(READS), READS_MS);
    one.signal('SIGUSR2');
    return JSON.parse(await line) as Reads;
  }

  private judge(line: string): void {
    const text = complaintIn(line);
    if (text) this.complaints.set(text, (this.complaints.get(text) ?? 0) + 1);
  }
}

/** In production every line is JSON; what is not was written by Node itself. */
function complaintIn(line: string): string | undefined {
  if (!line.startsWith('{')) {
    return /unhandled|uncaught|MaxListeners|heap out of memory/i.test(line) ? line.slice(0, 200) : undefined;
  }
  try {
    const { level, msg, context } = JSON.parse(line) as Record<string, string | undefined>;
    return level === 'error' || level === 'fatal'
      ? `${context ?? ''}: ${msg ?? ''}`.replaceAll(/\d+/g, '#').slice(0, 200)
      : undefined;
  } catch {
    return undefined;
  }
}
