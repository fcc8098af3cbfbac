import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/auth.decorators.js';
import { Readiness, type ReadinessReport } from './readiness.js';

const CHECKS = {
  type: 'object',
  required: ['database', 'clock', 'server', 'load'],
  properties: {
    database: { type: 'string', enum: ['ok', 'down'] },
    clock: {
      type: 'string',
      enum: ['ok', 'skewed', 'unknown'],
      description: 'skewed: over 5 s off the database',
    },
    server: { type: 'string', enum: ['ok', 'draining'] },
    load: {
      type: 'string',
      enum: ['ok', 'event_loop', 'database_pool'],
      description: 'what there is too much of: new connections are refused, then reads, then events',
    },
    redis: {
      type: 'string',
      enum: ['ok', 'down'],
      description: 'absent when not in use; down: still ready, entries of other nodes come a moment later',
    },
    broker: {
      type: 'string',
      enum: ['ok', 'paused', 'down'],
      description: 'absent when not in use; down, or paused without the database: events wait in the queue',
    },
  },
};
const REPORT = {
  type: 'object',
  required: ['status', 'checks'],
  properties: { status: { type: 'string', enum: ['ready', 'not_ready'] }, checks: CHECKS },
};

/** For balancers and orchestrators: no token, no limit, no API prefix. */
@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'Is the process alive? Restart it if not.', security: [] })
  @ApiOkResponse({
    schema: {
      type: 'object',
      required: ['status'],
      properties: { status: { type: 'string', enum: ['ok'] } },
    },
  })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Can it serve? Send no requests if not.', security: [] })
  @ApiOkResponse({ schema: REPORT })
  @ApiResponse({ status: HttpStatus.SERVICE_UNAVAILABLE, schema: REPORT })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    if (report.status !== 'ready') void reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }
}
