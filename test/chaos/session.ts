import { Lab } from './lab.js';
import { play, type RunResult } from './play.js';
import { Random } from './random.js';
import { details } from './report.js';
import type { Run } from './runs/run.js';
import type { Size } from './sizes.js';

/** A run that goes on and on still holds the services: no other may start. */
export class Stuck extends Error {}

export interface SessionOptions {
  size: Size;
  seed: number;
  /** Where the build is. */
  dist: string;
}

/** Runs one after the other on services of their own, from the first to the last, whatever becomes of one of them. */
export class Session {
  private lab: Lab | undefined;

  constructor(private readonly options: SessionOptions) {}

  async open(runs: readonly Run[]): Promise<void> {
    this.lab = await Lab.open(this.options.dist);
    // Beside the first runs, so that nobody waits for it. If it fails, the run that needs it says so.
    if (runs.some(({ needs }) => needs?.includes('rabbitmq'))) this.lab.startBroker().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.lab?.close();
  }

  /** Why a run cannot be done here; undefined when it can. */
  missing({ needs = [] }: Run): string | undefined {
    for (const service of needs)
      if (!this.lab?.[service]) return `there is no ${service} to start on this machine`;
    return undefined;
  }

  /** Rejects when the run could not be brought to its end. */
  async play(run: Run, bugs: readonly string[] = []): Promise<RunResult> {
    const { lab } = this;
    if (!lab) throw new Error('The session is not open.');
    const { size, seed } = this.options;
    const started = performance.now();
    const say = (text: string): void => {
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      console.log(`${seconds.padStart(7)} s  ${text}`);
    };
    console.log(`${run.name}: ${run.title}`);
    const playing = play({ lab, run, size, random: new Random(seed).fork(run.name), bugs, say });
    const result = await within(playing, size.runMs, `${run.name} did not end`);
    console.log(details(result));
    return result;
  }
}

async function within<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Stuck(`${what} within ${ms / 1_000} s.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
