import { Controller, Get, Headers, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../auth/auth.decorators.js';
import type { EventPage, EventSummary, EventTrail } from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { columnsOf, csvFile, wantsCsv } from '../csv/export.js';
import { EventPageDto, EventParams, EventsQueryDto, EventTrailDto } from './dto.js';
import { EventsRepository } from './events.repository.js';

const COLUMNS = columnsOf<EventSummary>('number', 'source', 'id', 'type', 'time', 'receivedAt', 'entries');

@ApiTags('admin')
@Roles('admin')
@Controller('admin/events')
export class EventsController {
  constructor(private readonly events: EventsRepository) {}

  @Get()
  @ApiOperation({ summary: 'List events, newest first' })
  @ApiOkResponse({ type: EventPageDto })
  async list(
    @Query() { limit = 20, cursor, format, ...filter }: EventsQueryDto,
    @Headers('accept') accept?: string,
  ): Promise<EventPage | StreamableFile> {
    const before = cursor === undefined ? null : BigInt(cursor);
    if (wantsCsv(format, accept)) {
      const read = (after: bigint | undefined, rows: number) =>
        this.events.list(filter, after ?? before, rows);
      return csvFile('events', COLUMNS, read, ({ number }) => BigInt(number));
    }
    const found = await this.events.list(filter, before, limit);
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
