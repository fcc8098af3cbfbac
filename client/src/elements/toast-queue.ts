import type { Notification } from '../core/api.js';

const TICK_MS = 250;
const SHORTEST_MS = 5000;
/** Reading takes about 50 ms per character; the usual time is enough for this many. */
const SHORT_TEXT = 100;
const MS_PER_CHARACTER = 50;

export interface Toast {
  readonly entry: Notification;
  /** Milliseconds; null: until it is closed. */
  left: number | null;
}

export interface ToastRules {
  duration: number;
  max: number;
  stays: boolean;
}

/** Which toasts are shown, and for how long. What finds no place is only counted: it is in the inbox. */
export class ToastQueue {
  readonly shown: Toast[] = [];
  more = 0;
  private readonly holds = new Set<string>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly changed: () => void) {}

  /** False when there is no place. */
  add(entry: Notification, { duration, max, stays }: ToastRules): boolean {
    if (this.shown.some((toast) => toast.entry.id === entry.id)) return false;
    const isFull = this.shown.length >= max;
    // What is being read does not move; only a critical one takes the place of another.
    const oldest = stays ? this.shown.findIndex((toast) => toast.left !== null) : -1;
    if (isFull) this.more += 1;
    if (isFull && oldest !== -1) this.shown.splice(oldest, 1);
    const isShown = !isFull || oldest !== -1;
    if (isShown) this.shown.push({ entry, left: stays ? null : timeFor(entry, duration) });
    this.change();
    return isShown;
  }

  /** Read or removed, here or elsewhere. */
  drop(gone: { ids: readonly number[] } | { upTo: number; category?: string }): void {
    const isGone = ({ id, category }: Notification) =>
      'ids' in gone
        ? gone.ids.includes(id)
        : id <= gone.upTo && (gone.category === undefined || gone.category === category);
    this.keep((toast) => !isGone(toast.entry));
  }

  /** Time stands still while anything holds. */
  hold(reason: string, on: boolean): void {
    if (on) this.holds.add(reason);
    else this.holds.delete(reason);
  }

  clear(): void {
    this.keep(() => false);
    this.holds.delete('pointer');
    this.holds.delete('focus');
  }

  private keep(stays: (toast: Toast) => boolean): void {
    const kept = this.shown.filter(stays);
    if (kept.length === this.shown.length) return;
    this.shown.splice(0, this.shown.length, ...kept);
    this.change();
  }

  private change(): void {
    if (this.shown.length === 0) {
      this.more = 0;
      // The toasts go from under the pointer without a word.
      this.holds.delete('pointer');
      clearInterval(this.timer);
      this.timer = undefined;
    } else {
      this.timer ??= setInterval(() => this.tick(), TICK_MS);
    }
    this.changed();
  }

  private tick(): void {
    if (this.holds.size > 0) return;
    for (const toast of this.shown) if (toast.left !== null) toast.left -= TICK_MS;
    this.keep(({ left }) => left === null || left > 0);
  }
}

/** WCAG 2.2.1: time enough to read. */
function timeFor({ title, message }: Notification, duration: number): number {
  const long = Math.max(0, title.length + message.length - SHORT_TEXT);
  return Math.max(SHORTEST_MS, duration) + long * MS_PER_CHARACTER;
}
