import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app.error.js';
import type { KnownRoutes } from './known-routes.js';

/** Seconds until a client that was refused by a closing server should find another one. */
const DRAIN_RETRY_AFTER = 2;

export interface ServerState {
  readonly draining: boolean;
  readonly closing: boolean;
}

/** What a request is to a server that has too much to do. */
export type Work = 'connection' | 'read' | 'intake';

/** The error to refuse it with; undefined: go on. Asks what it is only when it matters. */
export type RefusalOf = (work: () => Work | undefined) => AppError | undefined;

const NO_REFUSAL: RefusalOf = () => undefined;

/** What is refused before a body is read. Runs after CORS, so that pages can read the refusal. */
export function watchTheDoor(
  fastify: FastifyInstance,
  routes: KnownRoutes,
  server: ServerState,
  { prefix = '', refusalOf = NO_REFUSAL }: { prefix?: string; refusalOf?: RefusalOf } = {},
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (server.closing && !isHealth(request)) {
      return done(
        new AppError('unavailable', 'This server is going down: try again.', undefined, DRAIN_RETRY_AFTER),
      );
    }
    const refusal = refusalOf(() => workOf(request, prefix));
    if (refusal) return done(refusal);
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

/** Undefined for what is never refused: probes, metrics, and staff who look after the trouble. */
function workOf({ method, routeOptions }: FastifyRequest, prefix: string): Work | undefined {
  const { url = '' } = routeOptions;
  if (/^\/(health|metrics)(\/|$)/.test(url)) return undefined;
  const route = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  if (/^\/admin(\/|$)/.test(route)) return undefined;
  if (/^\/notifications\/events(\/ticket)?$/.test(route)) return 'connection';
  if (method === 'POST' && /^\/(events|notifications(\/broadcast)?)$/.test(route)) return 'intake';
  return method === 'PUT' && route === '/users/:id' ? 'intake' : 'read';
}

/** Probes must see a server that drains, and are not limited. */
export function isHealth({ is404, raw }: FastifyRequest): boolean {
  return !is404 && /^\/health(\/|\?|$)/.test(raw.url ?? '');
}
