import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../auth/auth.decorators.js';
import type { EventPage, EventTrail } from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { EventPageDto, EventParams, EventsQueryDto, EventTrailDto } from './dto.js';
import { EventsRepository } from './events.repository.js';

@ApiTags('admin')
@Roles('admin')
@Controller('admin/events')
export class EventsController {
  constructor(private readonly events: EventsRepository) {}

  @Get()
  @ApiOperation({ summary: 'List events, newest first' })
  @ApiOkResponse({ type: EventPageDto })
  async list(@Query() { limit = 20, cursor, ...filter }: EventsQueryDto): Promise<EventPage> {
    const found = await this.events.list(filter, cursor === undefined ? null : BigInt(cursor), limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.number ?? null) : null };
  }

  @Get(':number')
  @ApiOperation({
    summary: 'Follow an event',
    description:
      'Whom it told, on which channels, what each saw and when, and which rule held something back.',
  })
  @ApiOkResponse({ type: EventTrailDto })
  async find(@Param() { number }: EventParams): Promise<EventTrail> {
    const trail = await this.events.find(BigInt(number));
    if (!trail) throw new AppError('not_found', `There is no event ${number}.`);
    return trail;
  }
}
