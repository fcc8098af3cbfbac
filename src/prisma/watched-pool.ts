import { Pool, type Client, type PoolClient, type PoolConfig } from 'pg';
import type { PoolState } from '../metrics/node.metrics.js';

type Connected = Parameters<Pool['connect']>[0];

const LOOK_EVERY_MS = 1_000;

export interface WatchedPoolConfig extends Omit<PoolConfig, 'query_timeout'> {
  /** A connection that has not answered for so many milliseconds is torn down, and whoever waits for it told. */
  silenceMs: number;
}

interface Watched {
  client: Client;
  /** When it was asked for what it has not answered yet, by `performance.now()`. */
  askedAt: number | undefined;
}

/**
 * A pool that knows how long its callers wait for a connection, and connections for an answer. The driver's own
 * `query_timeout` does the latter with a timer for each query, by which V8 keeps all that a query led to until the next
 * large collection, for as long as that code is not compiled yet: some 25,000 queries.
 */
export class WatchedPool extends Pool {
  /** Since when each of them waits, longest first; not a set, for the same reason as in turns.ts. */
  private readonly waits: { since: number }[] = [];
  private readonly watched = new Map<PoolClient, Watched>();
  private readonly looking: NodeJS.Timeout;

  /** `onConnected` is told since when (`performance.now()`) whoever got a connection has waited for it. */
  constructor(
    private readonly onConnected: (since: number) => void,
    { silenceMs, ...config }: WatchedPoolConfig,
  ) {
    super(config);
    this.on('connect', (client) => this.watch(client));
    this.on('remove', (client) => this.watched.delete(client));
    this.looking = setInterval(() => this.endSilent(silenceMs), LOOK_EVERY_MS).unref();
  }

  /** Milliseconds. */
  get longestWait(): number {
    const [longest] = this.waits;
    return longest ? performance.now() - longest.since : 0;
  }

  get state(): PoolState {
    const { totalCount: size, idleCount: idle, waitingCount: waiting } = this;
    return { size, idle, waiting, max: this.options.max };
  }

  // Every query of the pool comes by here, with a callback; transactions come without.
  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | void {
    const wait = { since: performance.now() };
    this.waits.push(wait);
    const end = (): void => {
      const place = this.waits.indexOf(wait);
      if (place >= 0) this.waits.splice(place, 1);
      this.onConnected(wait.since);
    };
    if (!callback) return super.connect().finally(end);
    super.connect((error, client, done) => {
      end();
      callback(error, client, done);
    });
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | void {
    clearInterval(this.looking);
    return callback ? super.end(callback) : super.end();
  }

  private watch(client: PoolClient): void {
    const watched: Watched = { client: client as unknown as Client, askedAt: undefined };
    this.watched.set(client, watched);
    const ask = client.query.bind(client) as (...question: unknown[]) => unknown;
    client.query = ((...question: unknown[]) => {
      watched.askedAt = performance.now();
      return ask(...question);
    }) as PoolClient['query'];
    // It has answered whatever it was asked.
    client.on('drain', () => (watched.askedAt = undefined));
  }

  private endSilent(afterMs: number): void {
    const now = performance.now();
    for (const { client, askedAt = now } of this.watched.values()) {
      if (now - askedAt >= afterMs) client.connection.stream.destroy(new Error('Query read timeout'));
    }
  }
}
