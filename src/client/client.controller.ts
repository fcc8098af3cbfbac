import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/auth.decorators.js';
import { AppError } from '../errors/app.error.js';
import { loadClientFiles } from './client.files.js';

const YEAR = 'public, max-age=31536000, immutable';

/** The browser client that fits this server. Any page may load it: it is code, and holds nobody's data. */
@ApiExcludeController()
@Public()
@Controller('client/v1')
export class ClientController {
  private readonly files = loadClientFiles();

  @Get('*')
  file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    const name = (request.params as Record<string, string>)['*'] ?? '';
    const file = this.files.get(name);
    if (!file) {
      throw new AppError(
        'not_found',
        this.files.size > 0 ? `The browser client has no file ${name}.` : 'The browser client was not built.',
      );
    }
    void reply.headers({
      etag: file.etag,
      'cache-control': file.immutable ? YEAR : 'no-cache',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'Accept-Encoding',
      // Only for pages of this server's own origin; the browser sees to that.
      'service-worker-allowed': '/',
    });
    if (request.headers['if-none-match'] === file.etag) return reply.status(304).send();
    const accepted = request.headers['accept-encoding'] ?? '';
    void reply.type(file.type);
    for (const encoding of ['br', 'gzip'] as const) {
      if (new RegExp(`\\b${encoding}\\b(?!;q=0(\\.0+)?(,|$))`).test(accepted)) {
        return reply.header('content-encoding', encoding).send(file.as(encoding));
      }
    }
    return reply.send(file.plain);
  }
}
