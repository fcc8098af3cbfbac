/**
 * Lets statements go at once while they are few, and then only every so often: what arrives in between can share the
 * next one.
 */
export class Pace {
  private free: number;
  private filledAt = performance.now();

  /** `burst` turns at once, and from then on one every `everyMs`. */
  constructor(
    private readonly burst: number,
    private readonly everyMs: number,
  ) {
    this.free = burst;
  }

  /** Takes a turn and answers 0, or takes none and answers in how many milliseconds there is one. */
  take(): number {
    const now = performance.now();
    this.free = Math.min(this.burst, this.free + (now - this.filledAt) / this.everyMs);
    this.filledAt = now;
    if (this.free < 1) return Math.ceil((1 - this.free) * this.everyMs);
    this.free--;
    return 0;
  }
}
