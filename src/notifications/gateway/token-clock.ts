const WARNING_MS = 60_000;
/** Longer waits overflow Node's timers, which then fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Watches over the life of a socket's token. */
export class TokenClock {
  private timer: NodeJS.Timeout | undefined;
  private endsAt = 0;
  private hasWarned = false;

  /** `onExpiring` is called a minute before the end, or at once when less is left. */
  constructor(
    private readonly onExpiring: () => void,
    private readonly onExpired: () => void,
  ) {}

  /** `expiresAt` is a Unix time in seconds. Starting again replaces the old end. */
  start(expiresAt: number): void {
    this.stop();
    this.endsAt = expiresAt * 1_000;
    this.hasWarned = false;
    this.look();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private look(): void {
    const left = this.endsAt - Date.now();
    if (left <= 0) return this.onExpired();
    const warns = !this.hasWarned && left <= WARNING_MS;
    this.hasWarned ||= warns;
    const wait = this.hasWarned ? left : left - WARNING_MS;
    this.timer = setTimeout(() => this.look(), Math.min(wait, LONGEST_TIMER_MS)).unref();
    if (warns) this.onExpiring();
  }
}

/** Of a Unix time in seconds. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
