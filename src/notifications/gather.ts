/** Work that may go into the database together with other work. */
export interface Gathered<Job, Result> {
  job: Job;
  /** Jobs that share a key are written one after the other, in the order in which they came. */
  keys: readonly string[];
  weight: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

interface Batch<Job, Result> {
  jobs: readonly Gathered<Job, Result>[];
  keys: ReadonlySet<string>;
}

export interface Lanes {
  /** Batches at a time; 1 when absent. */
  lanes?: number;
  /** A further batch begins when what waits weighs that much: many small ones are dearer than few large ones. */
  minWeight?: number;
  /** A batch leaves a free lane its part of what waits, if each part weighs `minWeight`. */
  divide?: boolean;
}

/**
 * Coalesces concurrent jobs: while a batch is being written, jobs that arrive gather and go as the next. There is no
 * timer, so a job that comes alone is written at once.
 */
export class Gatherer<Job, Result> {
  private waiting: Gathered<Job, Result>[] = [];
  private waitingWeight = 0;
  /** Lanes at work. */
  private writing = 0;
  /** What is being written. A lasting set of their keys would be old to V8, and so would be all that goes through it. */
  private readonly batches: Batch<Job, Result>[] = [];
  private readonly lanes: number;
  private readonly minWeight: number;
  private readonly divide: boolean;

  constructor(
    private readonly write: (jobs: Job[]) => Promise<Result[]>,
    private readonly maxWeight: number,
    { lanes = 1, minWeight = 1, divide = false }: Lanes = {},
  ) {
    this.lanes = lanes;
    this.minWeight = minWeight;
    this.divide = divide;
  }

  add(job: Job, keys: readonly string[], weight: number): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, keys, weight, resolve, reject });
      this.waitingWeight += weight;
      if (this.writing === 0 || (this.writing < this.lanes && this.isWorthALane)) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.writing++;
    // Calls that arrive in the same turn of the event loop share the first batch, too.
    await Promise.resolve();
    while (this.writing === 1 || this.isWorthALane) {
      const batch = this.takeBatch();
      if (this.divide && this.writing < this.lanes && this.isWorthALane) void this.run();
      // Those that still wait do so for another lane, which takes them when it has ended.
      if (!batch) break;
      await this.writeTogether(batch.jobs);
      this.batches.splice(this.batches.indexOf(batch), 1);
    }
    this.writing--;
  }

  private get isWorthALane(): boolean {
    return this.waitingWeight >= this.minWeight;
  }

  private async writeTogether(jobs: readonly Gathered<Job, Result>[]): Promise<void> {
    try {
      const results = await this.write(jobs.map(({ job }) => job));
      jobs.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (jobs.length === 1) jobs[0]?.reject(error);
      // One job must not fail the others: each alone shows whose fault it is.
      else for (const one of jobs) await this.writeTogether([one]);
    }
  }

  /** What a batch may weigh. */
  private get share(): number {
    if (!this.divide) return this.maxWeight;
    const part = this.waitingWeight / (this.lanes - this.batches.length);
    return part < this.minWeight ? this.maxWeight : Math.min(this.maxWeight, Math.ceil(part));
  }

  /** The oldest jobs that fit together. Those that must wait keep their order. */
  private takeBatch(): Batch<Job, Result> | undefined {
    const jobs: Gathered<Job, Result>[] = [];
    const keys = new Set<string>();
    const later: Gathered<Job, Result>[] = [];
    /** Also of those that wait: a later job must not overtake them. */
    const waited = new Set<string>();
    let weight = 0;
    const { share } = this;
    for (const one of this.waiting) {
      const fits = jobs.length === 0 || weight + one.weight <= share;
      if (fits && !one.keys.some((key) => keys.has(key) || waited.has(key) || this.isBeingWritten(key))) {
        jobs.push(one);
        weight += one.weight;
        for (const key of one.keys) keys.add(key);
      } else {
        later.push(one);
        for (const key of one.keys) waited.add(key);
      }
    }
    this.waiting = later;
    this.waitingWeight -= weight;
    if (jobs.length === 0) return undefined;
    const batch = { jobs, keys };
    this.batches.push(batch);
    return batch;
  }

  private isBeingWritten(key: string): boolean {
    return this.batches.some(({ keys }) => keys.has(key));
  }
}
