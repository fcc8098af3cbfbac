const WARNING_MS = 60_000;
/** Longer waits overflow Node's timers, which then fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Watches over the life of a socket's token. */
export class TokenClock {
  private timer: NodeJS.Timeout | undefined;

  /** `onExpiring` is called a minute before the end, or at once when less is left. */
  constructor(
    private readonly onExpiring: () => void,
    private readonly onExpired: () => void,
  ) {}

  /** `expiresAt` is a Unix time in seconds. Starting again replaces the old end. */
  start(expiresAt: number): void {
    this.wait(expiresAt * 1_000 - WARNING_MS, () => {
      this.wait(expiresAt * 1_000, this.onExpired);
      this.onExpiring();
    });
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private wait(until: number, done: () => void): void {
    this.stop();
    const left = until - Date.now();
    if (left <= 0) return done();
    const again = (): void => this.wait(until, done);
    this.timer = setTimeout(again, Math.min(left, LONGEST_TIMER_MS)).unref();
  }
}

/** Of a Unix time in seconds. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
