import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../errors/app.error.js';
import { PUBLIC_KEY, ROLES_KEY, type AuthenticatedRequest } from './auth.decorators.js';
import { Authenticator, bearerToken } from './authenticator.js';

/** Stands before every route: who calls, and may they? Only the header counts; addresses end up in logs. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Nest runs global guards for socket messages too; those proved themselves in the handshake.
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_KEY, targets)) return true;

    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const principal = await this.authenticator.authenticate(bearerToken(request.headers.authorization));
    // Also a caller who may not is somebody: limits count people before addresses.
    request.principal = principal;
    const wanted = this.reflector.getAllAndOverride<string[] | undefined>(ROLES_KEY, targets);
    if (wanted && !wanted.some((role) => principal.roles.includes(role))) {
      throw new AppError('forbidden', `This needs the role ${wanted.join(' or ')}.`);
    }
    return true;
  }
}
