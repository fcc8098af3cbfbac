import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../../auth/auth.decorators.js';
import type { Principal } from '../../auth/principal.js';
import type { EventResults, QuarantinedEventContent, QuarantinePage } from '../../contract/index.js';
import { ApiErrors } from '../../errors/api-errors.js';
import { AppError } from '../../errors/app.error.js';
import { EventResultsDto } from '../../triggers/dto.js';
import { QuarantineRepository } from '../../triggers/quarantine.repository.js';
import { TriggersService } from '../../triggers/triggers.service.js';
import { parseJson } from '../../validation/json-body.js';
import {
  QuarantinedEventContentDto,
  QuarantinePageDto,
  QuarantineParams,
  QuarantineQueryDto,
} from './dto.js';

@ApiTags('admin')
@Roles('admin')
@Controller('admin/quarantine')
export class QuarantineController {
  constructor(
    private readonly quarantine: QuarantineRepository,
    private readonly triggers: TriggersService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List events that were refused, newest first',
    description:
      'Of unknown types, or with wrong data, from POST /events and RabbitMQ. The newest 10,000 of 30 days, and of a flood ' +
      'only its beginning.',
  })
  @ApiOkResponse({ type: QuarantinePageDto })
  async list(@Query() { limit = 20, cursor, ...filter }: QuarantineQueryDto): Promise<QuarantinePage> {
    const before = cursor === undefined ? undefined : BigInt(cursor);
    const found = await this.quarantine.list(filter, before, limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Look at an event that was refused' })
  @ApiOkResponse({ type: QuarantinedEventContentDto })
  async find(@Param() { id }: QuarantineParams): Promise<QuarantinedEventContent> {
    const found = await this.quarantine.find(BigInt(id));
    if (!found) throw notFound(id);
    return found;
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send an event through the intake again',
    description: 'After a fix: answers what POST /events answers, the same error included.',
  })
  @ApiOkResponse({ type: EventResultsDto })
  @ApiErrors(
    'event_conflict',
    'unknown_event_type',
    'too_many_recipients',
    'not_replayable',
    'unsupported_media_type',
  )
  async replay(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: QuarantineParams,
  ): Promise<EventResults> {
    const { body, contentType, bytes } = await this.find({ id });
    if (body === null) {
      throw new AppError(
        'not_replayable',
        `Its ${bytes} bytes were too many to keep: send it from the shop.`,
      );
    }
    const results = await this.triggers.replay(parseJson(Buffer.from(body)), contentType);
    await this.quarantine.noteReplay(BigInt(id), userId);
    return { results };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Throw away an event that was refused' })
  @ApiNoContentResponse()
  async remove(@CurrentUser() { userId }: Principal, @Param() { id }: QuarantineParams): Promise<void> {
    if (!(await this.quarantine.remove(BigInt(id), userId))) throw notFound(id);
  }
}

function notFound(id: string): AppError {
  return new AppError('not_found', `There is no event ${id} in quarantine.`);
}
