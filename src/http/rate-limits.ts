import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { AppError } from '../errors/app.error.js';
import { network } from '../validation/network.js';
import { isHealth } from './door.js';

const WINDOW_SECONDS = 60;
/** The shop's programs and staff: they work for many users at once. */
const BUSY_ROLES = new Set(['service', 'admin']);

interface Caller {
  userId: string;
  roles: readonly string[];
}

/** REST requests per minute, counted in this process. One count per user, or per address of those who are nobody yet. */
export class RateLimits {
  private readonly users: RateLimiterMemory;
  private readonly busy: RateLimiterMemory;
  private readonly counted = new WeakSet<FastifyRequest>();

  constructor({ limits }: Pick<Config, 'limits'>) {
    this.users = new RateLimiterMemory({ points: limits.requestsPerMinute, duration: WINDOW_SECONDS });
    this.busy = new RateLimiterMemory({ points: limits.serviceRequestsPerMinute, duration: WINDOW_SECONDS });
  }

  /** Counts the request and says so in its headers. Throws `rate_limited` when it is one too many. */
  async count(request: FastifyRequest, reply: FastifyReply, caller?: Caller): Promise<void> {
    this.counted.add(request);
    const limiter = caller?.roles.some((role) => BUSY_ROLES.has(role)) ? this.busy : this.users;
    const key = caller ? `user ${caller.userId}` : `address ${network(request.ip)}`;
    const state = await limiter.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    const reset = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    reply.header('X-RateLimit-Limit', limiter.points);
    reply.header('X-RateLimit-Remaining', state.remainingPoints);
    reply.header('X-RateLimit-Reset', reset);
    if (state.consumedPoints > limiter.points) {
      throw new AppError('rate_limited', `Too many requests: try again in ${reset} s.`, undefined, reset);
    }
  }

  /**
   * For requests that failed before anybody counted them: a bad token, an unknown address, a broken body. They count
   * for their address; one too many is told so instead. Signed-in users behind the same address are not held up.
   */
  async countRefused(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if (this.counted.has(request) || isHealth(request)) return error;
    return this.count(request, reply).then(
      () => error,
      (refusal: unknown) => refusal,
    );
  }
}
