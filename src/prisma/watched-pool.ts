import { Client, Pool, type ClientConfig, type PoolClient, type PoolConfig } from 'pg';
import type { PoolState } from '../metrics/node.metrics.js';

type Connected = Parameters<Pool['connect']>[0];

const LOOK_EVERY_MS = 1_000;

export interface WatchedPoolConfig extends Omit<PoolConfig, 'query_timeout'> {
  /** A connection that has not answered for so many milliseconds is torn down, and whoever waits for it told. */
  silenceMs: number;
}

/** A connection that knows since when it waits for an answer. */
class WatchedClient extends Client {
  /** By `performance.now()`; undefined: it has answered whatever it was asked. */
  askedAt: number | undefined;

  constructor(config?: ClientConfig) {
    super(config);
    this.on('drain', () => (this.askedAt = undefined));
  }

  // The driver declares a dozen ways to ask, each with an answer of its own.
  override query(...question: unknown[]): never {
    this.askedAt = performance.now();
    return super.query(...(question as [string])) as never;
  }
}

/**
 * A pool that knows how long its callers wait for a connection, and for the answer to a query. The driver's own
 * `query_timeout` does the latter with a timer for each query, and with it V8 keeps what queries led to until the next
 * large collection, at least until its code is compiled.
 */
export class WatchedPool extends Pool {
  /** Since when each of them waits, longest first; not a set, for the same reason as in turns.ts. */
  private readonly waits: { since: number }[] = [];
  private readonly clients = new Set<WatchedClient>();
  private readonly looking: NodeJS.Timeout;

  /** `onConnected` is told since when (`performance.now()`) whoever got a connection has waited for it. */
  constructor(
    private readonly onConnected: (since: number) => void,
    { silenceMs, ...config }: WatchedPoolConfig,
  ) {
    super({ ...config, Client: WatchedClient });
    this.on('connect', (client) => client instanceof WatchedClient && this.clients.add(client));
    this.on('remove', (client) => client instanceof WatchedClient && this.clients.delete(client));
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

  private endSilent(afterMs: number): void {
    const now = performance.now();
    for (const { askedAt = now, connection } of this.clients) {
      if (now - askedAt >= afterMs) connection.stream.destroy(new Error('Query read timeout'));
    }
  }
}
