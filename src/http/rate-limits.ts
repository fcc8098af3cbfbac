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
const LIMIT = 'X-RateLimit-Limit';
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

  /** Counts the request and says so in its headers. Throws `rate_limited` when it is one too many. */
  async count(request: FastifyRequest, reply: FastifyReply, caller?: Caller): Promise<void> {
    const { points, limiter } = caller?.roles.some((role) => BUSY_ROLES.has(role)) ? this.busy : this.users;
    const key = caller ? `user ${caller.userId}` : `address ${network(request.ip)}`;
    let refused = false;
    const state = await limiter.consume(key).catch((refusal: unknown) => {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      refused = true;
      return refusal;
    });
    const reset = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    reply.header(LIMIT, points);
    reply.header('X-RateLimit-Remaining', state.remainingPoints);
    reply.header('X-RateLimit-Reset', reset);
    if (refused) {
      throw new AppError('rate_limited', `Too many requests: try again in ${reset} s.`, undefined, reset);
    }
  }

  /**
   * For requests that failed before anybody counted them: a bad token, an unknown address, a broken body. They count
   * for their address; one too many is told so instead. Signed-in users behind the same address are not held up.
   */
  async countRefused(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if (reply.hasHeader(LIMIT) || isHealth(request)) return error;
    return this.count(request, reply).then(
      () => error,
      (refusal: unknown) => refusal,
    );
  }
}

function limitOf(link: RedisLink | undefined, name: string, points: number) {
  return { points, limiter: createLimiter(link, name, { points, duration: WINDOW_SECONDS }) };
}
