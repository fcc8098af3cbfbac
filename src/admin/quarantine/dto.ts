import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Matches } from 'class-validator';
import type {
  ErrorDetail,
  QuarantinedEvent,
  QuarantinedEventContent,
  QuarantinePage,
} from '../../contract/index.js';
import { field, IntField, OneOfField, TextField } from '../../validation/fields.js';

const ID = { type: String, pattern: '^\\d{1,18}$', example: '17' };
const isId = Matches(/^\d{1,18}$/, { message: '$property must be a whole number from 0' });
const time = { type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' } as const;
const ORIGINS = ['http', 'rabbitmq'] as const;

export class QuarantineQueryDto {
  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'Events per page, default 20', example: 20 })
  limit?: number;

  @field({ ...ID, optional: true, description: '`nextCursor` of the page before' }, isId)
  cursor?: string;

  @OneOfField(ORIGINS, { optional: true })
  origin?: QuarantinedEvent['origin'];

  @TextField({ optional: true, max: 255, example: 'erp' })
  source?: string;

  @TextField({ optional: true, max: 255, example: 'order.despatched' })
  type?: string;

  @TextField({ optional: true, max: 64, example: 'unknown_event_type' })
  code?: string;
}

export class QuarantineParams {
  @field(ID, isId)
  id!: string;
}

class QuarantineDetailDto implements ErrorDetail {
  @ApiProperty({ example: 'data.customerId' }) path!: string;
  @ApiProperty({ example: 'customerId must be 1 to 128 letters, digits or . _ : @ -' }) message!: string;
}

export class QuarantinedEventDto implements QuarantinedEvent {
  @ApiProperty(ID) id!: string;
  @ApiProperty(time) receivedAt!: string;
  @ApiProperty({ enum: ORIGINS }) origin!: QuarantinedEvent['origin'];
  @ApiProperty({ type: String, nullable: true, example: 'erp' }) source!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'evt-1001' }) eventId!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'order.despatched' }) type!: string | null;
  @ApiProperty({ example: 'unknown_event_type' }) code!: string;
  @ApiProperty({ example: 'Nothing was stored: type there is no event type "order.despatched".' })
  reason!: string;
  @ApiProperty({ type: [QuarantineDetailDto] }) details!: QuarantineDetailDto[];
  @ApiProperty({ example: 112 }) bytes!: number;
  @ApiProperty({ example: 'application/json' }) contentType!: string;
  @ApiProperty({ ...time, nullable: true, example: null }) replayedAt!: string | null;
}

export class QuarantinePageDto implements QuarantinePage {
  @ApiProperty({ type: [QuarantinedEventDto] }) data!: QuarantinedEventDto[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
}

export class QuarantinedEventContentDto extends QuarantinedEventDto implements QuarantinedEventContent {
  @ApiProperty({ type: String, nullable: true, example: '{"id":"evt-1001","type":"order.despatched"}' })
  body!: string | null;
}
