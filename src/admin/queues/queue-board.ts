import { readFileSync } from 'node:fs';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Authenticator, bearerToken } from '../../auth/authenticator.js';
import { isStaff } from '../../auth/principal.js';
import { Config } from '../../config/config.js';
import { JobQueues } from '../../delivery/jobs/job.queues.js';
import { AppError } from '../../errors/app.error.js';
import { toErrorBody } from '../../errors/error-body.js';
import { boardPath, tokenOf } from './session.js';

/** The board writes style elements and attributes; its scripts are files. It asks Google for a font, and gets none. */
const BOARD_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'self'",
  "object-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

const SIGN_IN = ['sign-in.html', 'sign-in.js', 'sign-in.css'] as const;

/** bull-board at `/admin/queues`: staff look into the jobs. Not a Nest route, so it asks for staff itself. */
@Injectable()
export class QueueBoard implements OnModuleInit {
  private readonly files = new Map(
    SIGN_IN.map((name) => [name, readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8')]),
  );

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    private readonly authenticator: Authenticator,
    private readonly queues: JobQueues,
  ) {}

  onModuleInit(): void {
    const path = boardPath(this.config);
    const pages = new FastifyAdapter();
    pages.setBasePath(path);
    const board = createBullBoard({
      queues: [],
      serverAdapter: pages,
      options: {
        uiConfig: {
          boardTitle: 'Storebell queues',
          miscLinks: [{ text: 'Console', url: path.slice(0, path.lastIndexOf('/')) }],
        },
      },
    });
    let shown = 0;
    const show = (): void => {
      const queues = this.queues.list();
      // They open after the routes are there.
      if (queues.length === shown) return;
      board.setQueues(queues.map((queue) => new BullMQAdapter(queue as never)));
      shown = queues.length;
    };
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    // Not awaited: that would start Fastify before Nest has told it how errors look.
    void fastify.register(
      async (scope) => {
        scope.addHook('onRequest', async (request, reply) => {
          reply.header('content-security-policy', BOARD_POLICY);
          if (this.isSignIn(request)) return undefined;
          const refused = await this.refusal(request);
          if (refused) return this.refuse(refused, request, reply);
          show();
          return undefined;
        });
        for (const name of SIGN_IN.slice(1)) {
          scope.get(`/${name}`, (_, reply) => reply.type(typeOf(name)).send(this.files.get(name)));
        }
        await scope.register(pages.registerPlugin() as never);
      },
      { prefix: path },
    );
  }

  private isSignIn({ routeOptions }: FastifyRequest): boolean {
    return SIGN_IN.some((name) => routeOptions.url?.endsWith(`/${name}`));
  }

  /** Undefined for staff. */
  private async refusal({ headers }: FastifyRequest): Promise<AppError | undefined> {
    try {
      const token = bearerToken(headers.authorization) ?? tokenOf(headers.cookie);
      const principal = await this.authenticator.authenticate(token);
      return isStaff(principal) ? undefined : new AppError('forbidden', 'This needs the role admin.');
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** A page that asks who it is, for browsers; the error for programs. */
  private refuse(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    void reply.status(error.status);
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
      const demo = this.config.demo && !this.config.jwt.jwksUrl;
      const page = this.files
        .get('sign-in.html')
        ?.replaceAll('%BASE%', boardPath(this.config))
        .replace('%PREFIX%', this.config.http.prefix)
        .replace('%DEMO%', String(demo));
      return reply.type('text/html; charset=utf-8').send(page);
    }
    return reply.send(toErrorBody(error, request.id).body);
  }
}

function typeOf(name: string): string {
  return name.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8';
}
