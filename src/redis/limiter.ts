import { RateLimiterMemory, RateLimiterRedis, RLWrapperTimeouts } from 'rate-limiter-flexible';
import { PATIENCE_MS } from './in-time.js';
import { LumpLimiter, type Limiter } from './lump-limiter.js';
import type { RedisLink } from './redis.link.js';

/**
 * Counts for all nodes together; without Redis, and while it is away, each node counts for itself. `name` tells the
 * counts of one limit from those of others.
 */
export function createLimiter(
  link: RedisLink | undefined,
  name: string,
  limit: { points: number; duration: number },
): Limiter {
  const memory = new RateLimiterMemory(limit);
  // Nobody else takes from it: a caller's whole window is one lump.
  if (!link) return new LumpLimiter(memory, limit.points, limit.points);
  const shared = new RateLimiterRedis({
    ...limit,
    storeClient: link.commands,
    keyPrefix: link.name(`limit:${name}`),
    rejectIfRedisNotReady: true,
    // Who was refused is refused from memory for the rest of the window: a flood ends here.
    inMemoryBlockOnConsumed: limit.points + 1,
  });
  const insured = new RLWrapperTimeouts({
    limiter: shared,
    insuranceLimiter: memory,
    timeoutMs: PATIENCE_MS,
  });
  return new LumpLimiter(insured, limit.points);
}
