import { SetMetadata, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { unauthorized } from './claims.js';
import type { Principal } from './principal.js';

export const PUBLIC_KEY = 'auth:public';
export const ROLES_KEY = 'auth:roles';

/** What the guard leaves on the request. */
export interface AuthenticatedRequest {
  headers: { authorization?: string };
  principal?: Principal;
}

/** No token needed. Stands on a route or a controller. */
export const Public = () => SetMetadata(PUBLIC_KEY, true);

/** Only for callers with one of these roles. */
export const Roles = (...roles: [string, ...string[]]) => SetMetadata(ROLES_KEY, roles);

/** The caller of a route that is not public. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw unauthorized('A token is required.');
  return principal;
});
