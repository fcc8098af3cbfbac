import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { PoolState } from '../metrics/node.metrics.js';

type Connected = Parameters<Pool['connect']>[0];

/** A pool that knows how long its callers wait for a connection. */
export class WatchedPool extends Pool {
  /** Since when each of them waits, longest first; not a set, for the same reason as in turns.ts. */
  private readonly waits: { since: number }[] = [];

  /** `onConnected` is told since when (`performance.now()`) whoever got a connection has waited for it. */
  constructor(
    private readonly onConnected: (since: number) => void,
    config: PoolConfig,
  ) {
    super(config);
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
}
