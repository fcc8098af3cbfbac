import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app.error.js';
import type { KnownRoutes } from './known-routes.js';

/** Seconds until a client that was refused by a closing server should find another one. */
const DRAIN_RETRY_AFTER = 2;

export interface ServerState {
  readonly draining: boolean;
  readonly closing: boolean;
}

/** What is refused before a body is read. Runs after CORS, so that pages can read the refusal. */
export function watchTheDoor(fastify: FastifyInstance, routes: KnownRoutes, server: ServerState): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (server.closing && !isHealth(request)) {
      return done(
        new AppError('unavailable', 'This server is going down: try again.', undefined, DRAIN_RETRY_AFTER),
      );
    }
    const { url } = request.raw;
    // Percent-encoded NUL: an id or a search text with it could only fail in the database.
    if (url?.includes('%00')) {
      return done(new AppError('invalid_characters', 'The address holds a NUL character.'));
    }
    if (!request.is404) return done();
    const allowed = routes.methodsOf(url?.split('?', 1)[0] ?? '');
    if (allowed.length === 0) return done(new AppError('not_found', 'There is nothing at this address.'));
    reply.header('Allow', allowed.join(', '));
    done(new AppError('method_not_allowed', `This address knows ${allowed.join(', ')}.`));
  });
  // Its next request goes to another server; kept alive, it would hold up the shutdown until it times out.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (server.draining) reply.header('Connection', 'close');
    done();
  });
}

/** Probes must see a server that drains, and are not limited. */
export function isHealth({ routeOptions }: FastifyRequest): boolean {
  return /^\/health(\/|$)/.test(routeOptions.url ?? '');
}
