import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

export interface Limiter {
  /** Takes one point of the caller's. Rejects with a `RateLimiterRes` when none is left. */
  consume(key: string): RateLimiterRes | Promise<RateLimiterRes>;
}

type SharedLimiter = Pick<RateLimiterAbstract, 'consume'>;

/** Of a window's points, the part that one node takes at once. Of a limit below 1,000 that is one by one. */
const LUMPS_PER_WINDOW = 500;

interface Lease {
  left: number;
  /** Of all nodes, when it was taken. */
  remaining: number;
  /** By `performance.now()`. */
  endsAt: number;
}

/**
 * Takes points from `shared` in lumps and hands them out one by one, at once, so that a busy caller costs a question now
 * and then instead of one per request. All nodes together grant exactly `points`; what a node has taken and not handed out at the
 * end of a window is lost to its caller, at most one lump per node.
 */
export class LumpLimiter implements Limiter {
  private readonly leases = new Map<string, Lease>();
  private readonly taking = new Map<string, Promise<void>>();

  constructor(
    private readonly shared: SharedLimiter,
    private readonly points: number,
    private readonly lump = Math.max(1, Math.floor(points / LUMPS_PER_WINDOW)),
  ) {}

  consume(key: string): RateLimiterRes | Promise<RateLimiterRes> {
    if (this.lump === 1) return this.shared.consume(key);
    const lease = this.usable(key);
    return lease ? this.hand(lease) : this.consumeRenewed(key);
  }

  private async consumeRenewed(key: string): Promise<RateLimiterRes> {
    for (;;) {
      await this.renew(key);
      const lease = this.usable(key);
      if (lease) return this.hand(lease);
    }
  }

  private hand(lease: Lease): RateLimiterRes {
    lease.left--;
    const remaining = lease.remaining + lease.left;
    return new RateLimiterRes(remaining, lease.endsAt - performance.now(), this.points - remaining);
  }

  private usable(key: string): Lease | undefined {
    const lease = this.leases.get(key);
    return lease && lease.left > 0 && lease.endsAt > performance.now() ? lease : undefined;
  }

  /** Those who ask at once share the answer. */
  private renew(key: string): Promise<void> {
    let taking = this.taking.get(key);
    if (!taking) {
      taking = this.take(key).finally(() => this.taking.delete(key));
      this.taking.set(key, taking);
    }
    return taking;
  }

  private async take(key: string): Promise<void> {
    const { state, left } = await this.shared.consume(key, this.lump).then(
      (granted) => ({ state: granted, left: this.lump }),
      (refusal: unknown) => {
        // The last points, fewer than a lump: they are counted as ours already.
        const last = refusal instanceof RateLimiterRes ? this.lastOf(refusal) : 0;
        if (last <= 0) throw refusal;
        return { state: refusal as RateLimiterRes, left: last };
      },
    );
    const lease = { left, remaining: state.remainingPoints, endsAt: performance.now() + state.msBeforeNext };
    this.forgetEnded();
    // At the end again, so that those which end first stand first.
    this.leases.delete(key);
    this.leases.set(key, lease);
  }

  private lastOf({ consumedPoints }: RateLimiterRes): number {
    // Refused from memory, nothing was counted.
    return consumedPoints === 0 ? 0 : this.points - (consumedPoints - this.lump);
  }

  /** Without a timer for each, which would be larger than the lease. */
  private forgetEnded(): void {
    const now = performance.now();
    for (const [key, { endsAt }] of this.leases) {
      if (endsAt > now) break;
      this.leases.delete(key);
    }
  }
}
