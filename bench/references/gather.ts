/** Calls that come while a batch is being written go together as the next one. */
export class Batches<Job, Result> {
  private waiting: {
    job: Job;
    size: number;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }[] = [];
  private writing = false;

  constructor(
    private readonly write: (jobs: readonly Job[]) => Promise<Result[]>,
    private readonly maxSize: number,
  ) {}

  add(job: Job, size = 1): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, size, resolve, reject });
      if (!this.writing) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.writing = true;
    await Promise.resolve();
    while (this.waiting.length > 0) {
      let end = 0;
      for (let size = 0; end < this.waiting.length; end++) {
        size += this.waiting[end]?.size ?? 0;
        if (end > 0 && size > this.maxSize) break;
      }
      const batch = this.waiting.splice(0, end);
      try {
        const results = await this.write(batch.map(({ job }) => job));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.writing = false;
  }
}
