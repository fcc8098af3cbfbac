/** Work that may go into the database together with other work. */
export interface Gathered<Job, Result> {
  job: Job;
  /** Jobs that share a key are written one after the other, in the order in which they came. */
  keys: readonly string[];
  weight: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
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
  /** Those of them that have taken a batch. */
  private busy = 0;
  /** Keys of what is being written. */
  private readonly held = new Set<string>();
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
      if (batch.length === 0) break;
      this.busy++;
      await this.writeBatch(batch);
      this.busy--;
      for (const { keys } of batch) for (const key of keys) this.held.delete(key);
    }
    this.writing--;
  }

  private get isWorthALane(): boolean {
    return this.waitingWeight >= this.minWeight;
  }

  private async writeBatch(batch: Gathered<Job, Result>[]): Promise<void> {
    try {
      const results = await this.write(batch.map(({ job }) => job));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      // One job must not fail the others: each alone shows whose fault it is.
      else for (const one of batch) await this.writeBatch([one]);
    }
  }

  /** What a batch may weigh. */
  private get share(): number {
    if (!this.divide) return this.maxWeight;
    const part = this.waitingWeight / (this.lanes - this.busy);
    return part < this.minWeight ? this.maxWeight : Math.min(this.maxWeight, Math.ceil(part));
  }

  /** The oldest jobs that fit together. Those that must wait keep their order. */
  private takeBatch(): Gathered<Job, Result>[] {
    const batch: Gathered<Job, Result>[] = [];
    const later: Gathered<Job, Result>[] = [];
    const taken = new Set<string>();
    let weight = 0;
    const { share } = this;
    for (const one of this.waiting) {
      const fits = batch.length === 0 || weight + one.weight <= share;
      if (fits && !one.keys.some((key) => taken.has(key) || this.held.has(key))) {
        batch.push(one);
        weight += one.weight;
      } else {
        later.push(one);
      }
      // Also the keys of those that wait: a later job must not overtake them.
      for (const key of one.keys) taken.add(key);
    }
    this.waiting = later;
    this.waitingWeight -= weight;
    for (const { keys } of batch) for (const key of keys) this.held.add(key);
    return batch;
  }
}
