import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/auth.decorators.js';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app.error.js';
import { accessOf } from './access.js';
import { Metrics } from './metrics.js';

/** For Prometheus, beside the API: no prefix, and a token of its own instead of a JWT. */
@ApiExcludeController()
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  @Get()
  async scrape(
    @Req() { raw }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const access = accessOf(this.config, 'shared', raw);
    if (access === 'hidden') throw new AppError('not_found', 'There is nothing at this address.');
    if (access === 'unauthorized') throw new AppError('unauthorized', 'METRICS_TOKEN is wanted here.');
    const { registry } = this.metrics;
    void reply.header('content-type', registry.contentType);
    return registry.metrics();
  }
}
