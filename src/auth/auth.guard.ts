import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../errors/app.error.js';
import { PUBLIC_KEY, ROLES_KEY, type AuthenticatedRequest } from './auth.decorators.js';
import { Authenticator, bearerToken } from './authenticator.js';
import type { Principal } from './principal.js';

/** What the decorators of a route say. */
interface Access {
  isPublic: boolean;
  roles: readonly string[] | undefined;
}

/** Stands before every route: who calls, and may they? Only the header counts; addresses end up in logs. */
@Injectable()
export class AuthGuard implements CanActivate {
  /** By controller and handler: looking it up costs as much as all the rest here. */
  private readonly known = new Map<object, Map<object, Access>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  /** At once for a token that is known, as nearly all are. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    // Nest runs global guards for socket messages too; those proved themselves in the handshake.
    if (context.getType() !== 'http') return true;
    const { isPublic, roles } = this.accessOf(context);
    if (isPublic) return true;

    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = bearerToken(request.headers.authorization);
    const caller = this.authenticator.recall(token);
    if (caller) return admit(request, caller, roles);
    return this.authenticator.authenticate(token).then((principal) => admit(request, principal, roles));
  }

  private accessOf(context: ExecutionContext): Access {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    const routes = this.known.get(controller) ?? new Map<object, Access>();
    let access = routes.get(handler);
    if (!access) {
      const isPublic = this.reflector.getAllAndOverride<true | undefined>(PUBLIC_KEY, [handler, controller]);
      const roles = this.reflector.getAllAndOverride<string[] | undefined>(ROLES_KEY, [handler, controller]);
      access = { isPublic: isPublic === true, roles };
      this.known.set(controller, routes.set(handler, access));
    }
    return access;
  }
}

function admit(request: AuthenticatedRequest, principal: Principal, roles: Access['roles']): true {
  // Also a caller who may not is somebody: limits count people before addresses.
  request.principal = principal;
  if (roles && !roles.some((role) => principal.roles.includes(role))) {
    throw new AppError('forbidden', `This needs the role ${roles.join(' or ')}.`);
  }
  return true;
}
