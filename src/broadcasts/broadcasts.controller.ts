import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/principal.js';
import type { Broadcast, BroadcastPage, BroadcastProgress } from '../contract/index.js';
import { ApiErrors } from '../errors/api-errors.js';
import { checkIdempotencyKey } from '../validation/idempotency-key.js';
import { BroadcastsService } from './broadcasts.service.js';
import {
  BroadcastAnswerDto,
  BroadcastDto,
  BroadcastPageDto,
  BroadcastParams,
  BroadcastProgressDto,
  BroadcastsQueryDto,
  BroadcastUpdateDto,
} from './dto.js';

@ApiTags('broadcasts')
@Roles('admin')
@Controller()
export class BroadcastsController {
  constructor(private readonly broadcasts: BroadcastsService) {}

  @Post('notifications/broadcast')
  @ApiOperation({
    summary: 'Tell everybody, or an audience',
    description: 'Stored once. Who is online has it at once, everybody else when they next come.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: '1 to 255 visible characters. With it a retry sends nothing twice.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  })
  @ApiCreatedResponse({ type: BroadcastAnswerDto })
  @ApiErrors('idempotency_conflict')
  create(
    @CurrentUser() { userId }: Principal,
    @Body() body: BroadcastDto,
    @Headers('idempotency-key') key?: string,
  ): Promise<Broadcast> {
    if (key !== undefined) checkIdempotencyKey(key);
    return this.broadcasts.create(body, userId, key ?? null);
  }

  @Get('admin/broadcasts')
  @ApiOperation({ summary: 'List broadcasts, newest first' })
  @ApiOkResponse({ type: BroadcastPageDto })
  list(@Query() { cursor, limit = 20 }: BroadcastsQueryDto): Promise<BroadcastPage> {
    return this.broadcasts.list(cursor, limit);
  }

  @Get('admin/broadcasts/:id')
  @ApiOperation({ summary: 'See how far a broadcast has come' })
  @ApiOkResponse({ type: BroadcastProgressDto })
  find(@Param() { id }: BroadcastParams): Promise<BroadcastProgress> {
    return this.broadcasts.find(id);
  }

  @Patch('admin/broadcasts/:id')
  @ApiOperation({ summary: 'Change a broadcast that has not started' })
  @ApiOkResponse({ type: BroadcastAnswerDto })
  @ApiErrors('broadcast_started')
  update(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: BroadcastParams,
    @Body() body: BroadcastUpdateDto,
  ): Promise<Broadcast> {
    return this.broadcasts.update(id, body, userId);
  }

  @Post('admin/broadcasts/:id/pause')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Hold back what leaves by e-mail, push or text message',
    description: 'Also before it has started. The inbox goes on.',
  })
  @ApiOkResponse({ type: BroadcastProgressDto })
  pause(@CurrentUser() { userId }: Principal, @Param() { id }: BroadcastParams): Promise<BroadcastProgress> {
    return this.broadcasts.setPaused(id, true, userId);
  }

  @Post('admin/broadcasts/:id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let it go on from where it was paused' })
  @ApiOkResponse({ type: BroadcastProgressDto })
  resume(@CurrentUser() { userId }: Principal, @Param() { id }: BroadcastParams): Promise<BroadcastProgress> {
    return this.broadcasts.setPaused(id, false, userId);
  }

  @Delete('admin/broadcasts/:id')
  @ApiOperation({ summary: 'Take a broadcast off every screen' })
  @ApiOkResponse({ type: BroadcastAnswerDto })
  retract(@CurrentUser() { userId }: Principal, @Param() { id }: BroadcastParams): Promise<Broadcast> {
    return this.broadcasts.retract(id, userId);
  }
}
