import type { LiveConnection } from './live.types.js';

/** A held request: it waits until there is something to read, and reads it itself. */
export class PollConnection implements LiveConnection {
  readonly transport = 'poll';
  /** Resolves when the inbox has changed after the cursor, or when `wake` is called. */
  readonly woken: Promise<void>;
  wake!: () => void;
  /** Whether the inbox has changed. */
  isNews = false;

  constructor(readonly userId: string) {
    this.woken = new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  open(): void {
    // Where the inbox stands is no news.
  }

  deliver(): void {
    this.isNews = true;
    this.wake();
  }

  reset(): void {
    this.deliver();
  }
}
