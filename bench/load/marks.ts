import { userOf } from '../workload.js';

/** What the clients must see of one run, and what they saw: every mark once, by the right person. */
export class Marks {
  /** Resolves when every mark has come; what comes twice may still come after. */
  readonly complete: Promise<void>;
  /** `performance.now()` of the last mark that came first. */
  lastAt = 0;
  private readonly seen: Uint8Array;
  private readonly complain: string[] = [];
  private missing: number;
  private done: () => void = () => undefined;

  constructor(
    /** Marks `first` to `first + count - 1`. */
    readonly first: number,
    readonly count: number,
    private readonly users: number,
    private readonly onMark: (mark: number, at: number) => void = () => undefined,
  ) {
    this.seen = new Uint8Array(count);
    this.missing = count;
    this.complete = new Promise((resolve) => (this.done = resolve));
  }

  note(mark: number, user: number): void {
    const index = mark - this.first;
    if (!(index >= 0 && index < this.count)) return this.say(`mark ${mark} is of another run`);
    if (userOf(mark, this.users) !== user) return this.say(`mark ${mark} came to user ${user}`);
    if (this.seen[index]) return this.say(`mark ${mark} came twice`);
    this.seen[index] = 1;
    this.lastAt = performance.now();
    this.onMark(mark, this.lastAt);
    if (--this.missing === 0) this.done();
  }

  /** Rejects, with what is wrong, unless all have come once within `ms`. */
  async settle(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([this.complete, late]);
    clearTimeout(timer);
    if (this.missing > 0) {
      const lost = this.seen.indexOf(0) + this.first;
      this.say(`${this.missing} of ${this.count} marks never came, the first ${lost}`);
    }
    this.assertClean();
  }

  assertClean(): void {
    if (this.complain.length > 0) throw new Error(`WRONG: ${this.complain.slice(0, 5).join('; ')}`);
  }

  private say(what: string): void {
    if (this.complain.length < 100) this.complain.push(what);
  }
}
