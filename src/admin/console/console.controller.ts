import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../auth/auth.decorators.js';
import { Config } from '../../config/config.js';
import { consolePage } from './console.page.js';

/**
 * The console's one page. Public, because it is code and holds nobody's data: all it shows comes from the API, which wants
 * staff's token. Its sections are behind the `#`, where no path of the API can meet them.
 */
@ApiExcludeController()
@Public()
@Controller('admin')
export class ConsoleController {
  private readonly html: string;
  private readonly takesHandovers: boolean;

  constructor({ http, demo, jwt }: Config) {
    const { prefix, origins } = http;
    this.takesHandovers = origins.length > 0;
    this.html = consolePage({ prefix, origins, demo: demo && !jwt.jwksUrl });
  }

  @Get()
  page(@Res() reply: FastifyReply): FastifyReply {
    void reply.headers({ 'cache-control': 'no-cache', 'x-robots-tag': 'noindex, nofollow' });
    // A page of another origin that opened this one could not hand a token over otherwise.
    if (this.takesHandovers) void reply.header('cross-origin-opener-policy', 'unsafe-none');
    return reply.type('text/html; charset=utf-8').send(this.html);
  }
}
