import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, Counts, InboxState, Notification } from '../../../src/contract/index.js';
import type { InboxChange } from '../../../src/delivery/live/live.types.js';
import { Screen } from '../../support/screen.js';
import { markOf } from '../marks.js';
import { loadInbox, Refusal } from './rest.js';

export type Transport = 'socket' | 'sse' | 'poll';

/** Who looks at an inbox, and with what they sign in. */
export interface Person {
  userId: string;
  token: string;
}

/** One line of the client log: an entry came onto this screen for the first time. */
export interface Arrival {
  /** By `performance.now()`. */
  at: number;
  seq: number;
  id: number;
  /** Which event of the shop it tells of. */
  mark: string;
  /** `list`: it was in the list that was loaded, nobody was told of it. */
  by: 'stream' | 'list';
}

const RETRY_MS = 200;
const RETRY_MAX_MS = 2_000;

/** A time in which a tab was not told of anything. */
export interface Gap {
  /** By `performance.now()`. */
  from: number;
  ms: number;
}

/**
 * One open tab that keeps to the documented rules: load the list, go on from its seq, remember the seq of the last
 * change, come back with it, load again on `reset`. It forgives nothing: what comes twice is counted, not ignored.
 */
export abstract class Client {
  abstract readonly transport: Transport;
  readonly log: Arrival[] = [];
  readonly screen = new Screen();
  /** Up to here everything was applied. */
  seq = 0;
  counts: Counts = { unread: 0, unseen: 0 };
  /** Steps or entries that were told again. */
  doubled = 0;
  outOfOrder = 0;
  resets = 0;
  /** What must never happen, in words; the first few. */
  readonly breaches: string[] = [];
  /** When it last got through, and whether it still is. */
  liveSince: number | undefined;
  /** Seqs that came, for the proof that none is missing. */
  readonly steps: number[] = [];
  /** Where the stream took over from the list, the last time. */
  start = 0;
  /** False for one that is late on purpose: its times say nothing about the server. */
  isTimed = true;
  /** How often the connection was lost. */
  cuts = 0;
  /** How long it took each time until it was back. */
  readonly gaps: Gap[] = [];
  /** Calls over REST that were not answered, or with a 5xx. */
  failedCalls = 0;
  private awaySince: number | undefined;
  protected closed = false;
  private readonly known = new Set<number>();
  private held: (() => void)[] | undefined;
  private reloading = Promise.resolve();
  /** Resets whose list has not come yet. */
  private reloads = 0;
  /** What a list that was loaded after a reset already holds, and the stream may still bring. */
  private loadedUpTo = 0;

  constructor(
    readonly name: string,
    readonly person: Person,
    protected readonly url: string,
  ) {}

  get userId(): string {
    return this.person.userId;
  }

  get isLive(): boolean {
    return this.liveSince !== undefined;
  }

  /** Loads the list and starts to follow. Resolves when it is live for the first time. */
  async open(): Promise<void> {
    await this.load();
    await this.follow();
  }

  close(): void {
    this.closed = true;
    this.liveSince = undefined;
  }

  /** Reads nothing more, but stays connected; until `resume`. */
  abstract stall(): void;
  abstract resume(): void;
  protected abstract follow(): Promise<void>;

  protected wentLive(): void {
    const now = performance.now();
    if (this.awaySince !== undefined) this.gaps.push({ from: this.awaySince, ms: now - this.awaySince });
    this.awaySince = undefined;
    this.liveSince ??= now;
  }

  protected lostTouch(): void {
    if (this.isLive) {
      this.cuts++;
      this.awaySince = performance.now();
    }
    this.liveSince = undefined;
  }

  /** A change from a stream, with the state it led to. */
  protected apply(change: InboxChange, state: InboxState): void {
    if (this.held) {
      this.held.push(() => this.apply(change, state));
      return;
    }
    if (change.seq <= this.loadedUpTo) return;
    const isNext = this.step(change.seq);
    this.counts = state.counts;
    switch (change.kind) {
      case 'created': {
        const { notification } = change;
        if (isNext && this.known.has(notification.id)) {
          this.doubled++;
          this.breach(`was told of entry ${notification.id} as new again, at seq ${change.seq}`);
        }
        this.show(notification, change.seq, 'stream');
        this.screen.apply({ ...change, notification: slim(notification) });
        break;
      }
      case 'updated':
        for (const one of change.notifications) this.show(one, change.seq, 'stream');
        this.screen.apply({ ...change, notifications: change.notifications.map(slim) });
        break;
      case 'read':
      case 'seen':
      case 'removed':
        this.screen.apply(change);
        break;
    }
  }

  /** A change from a poll, which says what is, not what happened. */
  protected applyPolled(change: Change, after: number): void {
    // One step may have changed many entries, each of which comes as a change of its own.
    if (change.seq !== this.seq || change.seq <= after) this.step(change.seq);
    if (change.op === 'upsert') {
      this.show(change.notification, change.seq, 'stream');
      this.screen.applyChange({ ...change, notification: slim(change.notification) });
    } else {
      this.screen.applyChange(change);
    }
  }

  /** The server no longer knows the way from our seq: what comes until the list is loaded is newer or in it. */
  protected reset(): Promise<void> {
    this.resets++;
    this.held ??= [];
    this.reloads++;
    // One after the other: the connection may be lost and reset anew while the list is loaded, and a list that comes in
    // late would wipe out what was told meanwhile.
    this.reloading = this.reloading.then(() => this.reload());
    return this.reloading;
  }

  private async reload(): Promise<void> {
    await this.load();
    this.loadedUpTo = this.seq;
    if (--this.reloads > 0) return;
    const held = this.held ?? [];
    this.held = undefined;
    for (const apply of held) apply();
  }

  protected async load(): Promise<void> {
    const { entries, state } = await this.untilAnswered(() => loadInbox(this.url, this.person.token));
    this.screen.entries.clear();
    for (const one of entries) {
      this.show(one, state.seq, 'list');
      this.screen.entries.set(one.id, slim(one));
    }
    this.start = this.seq = state.seq;
    this.counts = state.counts;
  }

  /** Tries again, less and less often, for as long as the server is away. */
  protected async untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (let wait = RETRY_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      try {
        return await ask();
      } catch (error) {
        if (this.closed) throw error;
        this.judge(error);
        const least = error instanceof Refusal ? Math.min(error.retryAfterMs, RETRY_MAX_MS) : 0;
        await sleep(Math.max(least, wait * (0.5 + Math.random() / 2)));
      }
    }
  }

  /** Being away is no breach; being wrong is. */
  protected judge(error: unknown): void {
    if (error instanceof Refusal && error.status !== 503 && error.status !== 429 && error.status !== 502) {
      this.breach(`was answered ${error.message}`);
    }
  }

  protected breach(what: string): void {
    if (this.breaches.length < 20) this.breaches.push(`${this.name} ${what}`);
  }

  private step(seq: number): boolean {
    this.steps.push(seq);
    if (seq > this.seq) {
      this.seq = seq;
      return true;
    }
    if (seq === this.seq) this.doubled++;
    else this.outOfOrder++;
    this.breach(`was told of seq ${seq} after ${this.seq}`);
    return false;
  }

  private show(notification: Notification, seq: number, by: Arrival['by']): void {
    const { id } = notification;
    if (this.known.has(id)) return;
    this.known.add(id);
    this.log.push({ at: performance.now(), seq, id, mark: markOf(notification), by });
  }
}

/** Hundreds of thousands of entries are kept at once: without their words. */
function slim(notification: Notification): Notification {
  return { ...notification, title: '', message: '', data: {}, url: null, imageUrl: null };
}
