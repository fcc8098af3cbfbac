import { randomUUID } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../auth/auth.decorators.js';
import type { EventResults, JsonObject } from '../contract/index.js';
import { ApiErrors } from '../errors/api-errors.js';
import { AppError } from '../errors/app.error.js';
import { checkIdempotencyKey } from '../validation/idempotency-key.js';
import { EventResultsDto } from './dto.js';
import { TriggersService } from './triggers.service.js';

@ApiTags('shop')
@Roles('service', 'admin')
@Controller()
export class TriggersController {
  constructor(private readonly triggers: TriggersService) {}

  @Post('events')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Tell what happened in the shop',
    description:
      'One event or an array of up to 500, stored all or none; the answer comes after the commit. ' +
      'Send the same again whenever you are unsure: a known id changes nothing. ' +
      'CloudEvents 1.0 in structured mode come as application/cloudevents+json or -batch+json.',
  })
  @ApiHeader({
    name: 'traceparent',
    required: false,
    description: 'W3C trace context: kept with what this tells, and handed on to webhooks',
    schema: { type: 'string', example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
  })
  @ApiAcceptedResponse({ type: EventResultsDto })
  @ApiErrors('event_conflict', 'unknown_event_type', 'too_many_recipients')
  async events(
    @Body() body: unknown,
    @Headers('content-type') contentType = '',
    @Headers('traceparent') traceparent?: string,
  ): Promise<EventResults> {
    return { results: await this.triggers.acceptContent(body, contentType, traceparent) };
  }

  @Post('notifications')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a notification in your own words',
    description: 'To one user, several users, or everybody with a role. No trigger needed.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: '1 to 255 visible characters. With it a retry sends nothing twice.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  })
  @ApiHeader({
    name: 'traceparent',
    required: false,
    description: 'W3C trace context: kept with what this tells, and handed on to webhooks',
    schema: { type: 'string', example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
  })
  @ApiAcceptedResponse({ type: EventResultsDto })
  @ApiErrors('event_conflict', 'too_many_recipients')
  async send(
    @Body() body: unknown,
    @Headers('idempotency-key') key: string = randomUUID(),
    @Headers('traceparent') traceparent?: string,
  ): Promise<EventResults> {
    checkIdempotencyKey(key);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new AppError('validation_failed', 'The body must be an object.');
    }
    return {
      results: await this.triggers.acceptBody(
        'notification.send',
        'notifications',
        key,
        body as JsonObject,
        traceparent,
      ),
    };
  }
}
