/** A clock that stands still until it is told. */
export class FakeClock {
  private time: number;
  private number = 0;
  private readonly timers = new Map<number, { at: number; run: () => void }>();

  /** @param start milliseconds since 1970 */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.time = start;
  }

  readonly now = (): number => this.time;

  readonly setTimeout = (run: () => void, ms: number): number => {
    this.timers.set(++this.number, { at: this.time + Math.max(0, ms), run });
    return this.number;
  };

  readonly clearTimeout = (timer: unknown): void => {
    this.timers.delete(timer as number);
  };

  /** How many timers are waiting. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Lets time pass, running what is due in its order, with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (let next = this.next(end); next; next = this.next(end)) {
      const [number, { at, run }] = next;
      this.timers.delete(number);
      this.time = at;
      run();
      await settled();
    }
    this.time = end;
  }

  private next(end: number): [number, { at: number; run: () => void }] | undefined {
    let first: [number, { at: number; run: () => void }] | undefined;
    for (const timer of this.timers)
      if (timer[1].at <= end && (!first || timer[1].at < first[1].at)) first = timer;
    return first;
  }
}

/** After all promises that can settle without time passing. Two turns: reading the body of a Response takes one. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
