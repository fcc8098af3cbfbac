import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify';
import type { Config } from '../config/config.js';
import { AppError } from '../errors/app.error.js';
import { toErrorBody } from '../errors/error-body.js';

const IDLE_CHECK_MS = 100;
const REQUEST_ID = /^[\w-]{1,64}$/;

type SecurityHook = Parameters<FastifyAdapter['registerSecurityHook']>[0];

/**
 * Fastify as Storebell wants it, with one shape for the errors that are raised before there is a route. Headers of every
 * answer are put on Fastify's reply: one on the raw response would make Node write all of them the slow way.
 */
export class HttpAdapter extends FastifyAdapter {
  /** Set it some time before a shutdown: the server still serves, but asks to be left. */
  draining = false;
  /** True from the first moment of a shutdown: no new work. */
  closing = false;
  /** Connections that have not brought a request yet. */
  private readonly unused = new Set<Socket>();
  private security: SecurityHook | undefined;

  constructor(config: Config) {
    super({
      trustProxy: config.http.trustProxy,
      logger: false,
      genReqId,
      // The largest any route takes; each route has its own, see acceptJsonOnly.
      bodyLimit: 1024 * 1024,
      routerOptions: { maxParamLength: 256 },
      // A whole request must arrive in 30 s and its headers in 15: slow writers hold a socket, nothing else.
      requestTimeout: 30_000,
      http: { headersTimeout: 15_000, connectionsCheckingInterval: 2_000 },
      // Longer than the idle time of the usual proxies, which would otherwise meet a socket that is just closing.
      keepAliveTimeout: 72_000,
      // Requests in flight finish; what is idle goes at once. What is new, watchTheDoor refuses in our shape.
      forceCloseConnections: 'idle',
      return503OnClosing: false,
      frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
        answerEarly(error.statusCode ?? 400, request, reply);
      },
      clientErrorHandler: answerUnreadable,
    });
    this.watchUnused(this.getInstance<FastifyInstance>().server);
    this.setOnRequestHook((request, reply, done) => {
      setCommonHeaders(request, reply);
      done(this.security?.(request, asResponse(reply)));
    });
  }

  override registerSecurityHook(hook: SecurityHook): void {
    this.security = hook;
  }

  /**
   * Called where it stands, not registered: a plug-in's hook would come after those that the application adds. The
   * plug-in sees requests of other pages only, because it costs a tenth of a poll; of others it says nothing but `Vary`.
   */
  override enableCors(options: FastifyCorsOptions = {}): void {
    const fastify = this.getInstance<FastifyInstance>();
    const addHook = (name: 'onRequest', hook: onRequestHookHandler): FastifyInstance =>
      fastify.addHook(name, function (request, reply, done) {
        if (request.headers.origin !== undefined || request.method === 'OPTIONS') {
          return hook.call(this, request, reply, done);
        }
        reply.header('vary', 'Origin');
        done();
      });
    cors(Object.create(fastify, { addHook: { value: addHook } }) as FastifyInstance, options, (error) => {
      if (error) throw error;
    });
  }

  override beforeClose(): void {
    this.draining = true;
    this.closing = true;
    const { server } = this.getInstance<FastifyInstance>();
    const leave = (): void => {
      for (const socket of this.unused) socket.destroy();
      server.closeIdleConnections();
    };
    leave();
    // Node does it once. Who opens a connection in the last moment, or whose stream ends later, would keep the server for
    // as long as `keepAliveTimeout`. Unreferenced, because a server that never listened has no end to wait for.
    const again = setInterval(leave, IDLE_CHECK_MS).unref();
    server.once('close', () => clearInterval(again));
    super.beforeClose();
  }

  /** Browsers open connections in advance. Node does not count them as idle, and would wait for their first request. */
  private watchUnused(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.unused.add(socket);
      socket.once('close', () => this.unused.delete(socket));
    });
    for (const event of ['request', 'upgrade']) {
      server.on(event, ({ socket }: IncomingMessage) => this.unused.delete(socket));
    }
  }
}

/** Ids of the caller's own make it into the log, so they must be short and plain. */
function genReqId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** A handler's own Cache-Control wins. */
function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id).header('cache-control', 'no-store');
}

function asResponse(reply: FastifyReply): Parameters<SecurityHook>[1] {
  return {
    setHeader: (name, value) => reply.header(inLowerCase(name), value),
    // Nest takes `X-Powered-By` from every answer; Fastify puts it on none.
    removeHeader: () => undefined,
  };
}

const lowerCased = new Map<string, string>();

/** A name as Fastify keeps it, which would make a new text of `X-Frame-Options` for every answer, and look that up. */
function inLowerCase(name: string): string {
  const known = lowerCased.get(name);
  if (known !== undefined) return known;
  const made = name.toLowerCase();
  lowerCased.set(name, made);
  return made;
}

/** Addresses the router cannot read: no hook and no filter runs for them. */
function answerEarly(status: number, request: FastifyRequest, reply: FastifyReply): void {
  setCommonHeaders(request, reply);
  reply.header('x-content-type-options', 'nosniff');
  const error =
    status === 414
      ? new AppError('uri_too_long', 'A part of the address is too long.')
      : new AppError('bad_request', 'The address is not valid: check its percent signs.');
  const { body } = toErrorBody(error, request.id);
  void reply.status(body.statusCode).send(body);
}

/** Bytes that are no HTTP request, or that came too slowly: there is no request object, only the socket. */
function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const message =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 'The request took too long to arrive.'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? 'The headers are too large.'
        : 'This is not a valid HTTP request.';
  const requestId = randomUUID();
  const text = JSON.stringify(toErrorBody(new AppError('bad_request', message), requestId).body);
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  // Some never read to the end of an answer.
  socket.destroySoon();
}
