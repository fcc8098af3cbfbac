import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from '../auth/auth.decorators.js';
import { isHealth } from './door.js';
import type { RateLimits } from './rate-limits.js';

/** Counts every REST call for whom the guard before it has found to be calling. */
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    // The gateway counts its messages itself: here all sockets would share one count.
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & AuthenticatedRequest>();
    if (isHealth(request)) return true;
    const counting = this.limits.count(request, http.getResponse<FastifyReply>(), request.principal);
    return counting ? counting.then(() => true) : true;
  }
}
