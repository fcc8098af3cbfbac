import type { Changes } from '../../../src/contract/index.js';
import { Client } from './client.js';
import { call } from './rest.js';

/** How long a request may be held. Shorter than the limit, so that a short run sees held requests end, too. */
const WAIT_SECONDS = 8;

/** A tab that asks again and again. */
export class PollClient extends Client {
  readonly transport = 'poll' as const;
  private readonly end = new AbortController();
  private stalled = false;
  private resumed: (() => void) | undefined;

  override close(): void {
    super.close();
    this.end.abort();
    this.resume();
  }

  /** Who polls cannot fail to read; it can only stop asking. */
  stall(): void {
    this.stalled = true;
  }

  resume(): void {
    this.stalled = false;
    this.resumed?.();
  }

  protected follow(): Promise<void> {
    return new Promise((resolve) => void this.keepAsking(resolve));
  }

  private async keepAsking(onFirst: () => void): Promise<void> {
    while (!this.closed) {
      if (this.stalled) await new Promise<void>((resolve) => (this.resumed = resolve));
      // The first does not wait: it only finds out whether anybody answers.
      const wait = this.isLive ? WAIT_SECONDS : 0;
      await this.untilAnswered(() => this.ask(wait)).catch(() => undefined);
      onFirst();
    }
  }

  private async ask(wait: number): Promise<void> {
    const signal = AbortSignal.any([this.end.signal, AbortSignal.timeout((wait + 10) * 1_000)]);
    const after = this.seq;
    let changes: Changes;
    try {
      const url = `${this.url}/notifications/changes?after=${after}&wait=${wait}`;
      changes = (await call(url, this.person.token, { signal })) as Changes;
    } catch (error) {
      if (!this.closed) this.failedCalls++;
      this.lostTouch();
      throw error;
    }
    this.wentLive();
    if (changes.reset) return this.reset();
    for (const change of changes.changes) this.applyPolled(change, after);
    this.counts = changes.counts;
    if (!changes.more) this.seq = Math.max(this.seq, changes.seq);
  }
}
