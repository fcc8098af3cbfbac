import { Catch, type ArgumentsHost, type ExceptionFilter, type HttpServer } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toErrorBody } from './error-body.js';

/** Looks at an error before the caller is told, and may put another in its place. */
export type Refine = (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Every error of REST, in the one shape. The gateway has its own filter: Nest runs no global ones for sockets. */
@Catch()
export class HttpExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly adapter: HttpServer,
    private readonly refine?: Refine,
  ) {}

  async catch(exception: unknown, host: ArgumentsHost): Promise<void> {
    if (host.getType() !== 'http') return;
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (this.adapter.isHeadersSent(reply)) {
      // A stream that broke: its reader sees the end and comes back. The log still gets what was our fault.
      toErrorBody(exception, request.id);
      this.adapter.end(reply);
      return;
    }
    const error = this.refine ? await this.refine(exception, request, reply) : exception;
    const { body, retryAfter } = toErrorBody(error, request.id);
    this.adapter.setHeader(reply, 'X-Request-Id', request.id);
    // RFC 9110, 15.5.2: a 401 says what it wants.
    if (body.statusCode === 401) this.adapter.setHeader(reply, 'WWW-Authenticate', 'Bearer');
    if (retryAfter !== undefined) this.adapter.setHeader(reply, 'Retry-After', String(Math.ceil(retryAfter)));
    this.adapter.reply(reply, body, body.statusCode);
  }
}
