import { RateLimiterRes } from 'rate-limiter-flexible';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { AppError } from '../errors/app.error.js';
import { createLimiter } from '../redis/limiter.js';
import type { RedisLink } from '../redis/redis.link.js';
import { network } from '../validation/network.js';
import { isHealth } from './door.js';

const WINDOW_SECONDS = 60;
/** On every answer to a request that was counted. */
const LIMIT = 'x-ratelimit-limit';
/** The shop's programs and staff: they work for many users at once. */
const BUSY_ROLES = new Set(['service', 'admin']);

interface Caller {
  userId: string;
  roles: readonly string[];
}

/**
 * REST requests per minute over all nodes; of this one, while Redis is away or not in use. One count per user, or per
 * address of those who are nobody yet.
 */
export class RateLimits {
  private readonly users: ReturnType<typeof limitOf>;
  private readonly busy: ReturnType<typeof limitOf>;

  constructor({ limits }: Pick<Config, 'limits'>, link?: RedisLink) {
    this.users = limitOf(link, 'requests', limits.requestsPerMinute);
    this.busy = limitOf(link, 'service-requests', limits.serviceRequestsPerMinute);
  }

  /**
   * Counts the request, mostly at once, and says so in its headers. Rejects with `rate_limited` when it is one too many.
   */
  count(request: FastifyRequest, reply: FastifyReply, caller?: Caller): void | Promise<void> {
    const { points, limiter } = caller?.roles.some((role) => BUSY_ROLES.has(role)) ? this.busy : this.users;
    const key = caller ? `user ${caller.userId}` : `address ${network(request.ip)}`;
    const state = limiter.consume(key);
    if (state instanceof RateLimiterRes) return void tell(reply, points, state);
    return state.then(
      (granted) => void tell(reply, points, granted),
      (refusal: unknown) => {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const reset = tell(reply, points, refusal);
        throw new AppError('rate_limited', `Too many requests: try again in ${reset} s.`, undefined, reset);
      },
    );
  }

  /**
   * For requests that failed before anybody counted them: a bad token, an unknown address, a broken body. They count
   * for their address; one too many is told so instead. Signed-in users behind the same address are not held up.
   */
  async countRefused(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if (reply.hasHeader(LIMIT) || isHealth(request)) return error;
    try {
      await this.count(request, reply);
      return error;
    } catch (refusal) {
      return refusal;
    }
  }
}

/** Answers the seconds until the window ends. Names in the case that Fastify keeps them in: others it has to look up. */
function tell(
  reply: FastifyReply,
  points: number,
  { remainingPoints, msBeforeNext }: RateLimiterRes,
): number {
  const reset = Math.max(1, Math.ceil(msBeforeNext / 1000));
  reply
    .header(LIMIT, points)
    .header('x-ratelimit-remaining', remainingPoints)
    .header('x-ratelimit-reset', reset);
  return reset;
}

function limitOf(link: RedisLink | undefined, name: string, points: number) {
  return { points, limiter: createLimiter(link, name, { points, duration: WINDOW_SECONDS }) };
}
