import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Matches } from 'class-validator';
import {
  CHANNELS,
  DELIVERY_STATUSES,
  type ChannelTrail,
  type EventPage,
  type EventSummary,
  type EventTrail,
  type JsonObject,
  type RecipientTrail,
} from '../../contract/index.js';
import { FormatDto } from '../csv/dto.js';
import { field, IdField, IntField, TextField, UserIdField } from '../../validation/fields.js';

const NUMBER = { type: String, pattern: '^\\d{1,18}$', example: '1204' };
const isNumber = Matches(/^\d{1,18}$/, { message: '$property must be a whole number from 0' });
const time = { type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' } as const;

export class EventsQueryDto extends FormatDto {
  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'Events per page, default 20', example: 20 })
  limit?: number;

  @field({ ...NUMBER, optional: true, description: '`nextCursor` of the page before' }, isNumber)
  cursor?: string;

  @TextField({ optional: true, max: 64, example: 'order.status_changed' })
  type?: string;

  @IdField({ optional: true, example: 'shop' })
  source?: string;

  @IdField({ optional: true, description: "The shop's own id of the event", example: 'evt-1001' })
  id?: string;

  @UserIdField({ optional: true, description: 'Only events this person was told of', example: 'customer-1' })
  userId?: string;
}

export class EventParams {
  @field({ ...NUMBER, description: '`number` of the event' }, isNumber)
  number!: string;
}

export class EventSummaryDto implements EventSummary {
  @ApiProperty(NUMBER) number!: string;
  @ApiProperty({ example: 'shop' }) source!: string;
  @ApiProperty({ example: 'evt-1001' }) id!: string;
  @ApiProperty({ example: 'order.status_changed' }) type!: string;
  @ApiProperty(time) time!: string;
  @ApiProperty(time) receivedAt!: string;
  @ApiProperty({ example: 1, description: 'How many inboxes it reached' }) entries!: number;
}

export class EventPageDto implements EventPage {
  @ApiProperty({ type: [EventSummaryDto] }) data!: EventSummaryDto[];
  @ApiProperty({ type: String, nullable: true, example: '1184' }) nextCursor!: string | null;
}

export class ChannelTrailDto implements ChannelTrail {
  @ApiProperty({ enum: CHANNELS }) channel!: ChannelTrail['channel'];
  @ApiProperty({ enum: DELIVERY_STATUSES, example: 'withheld' }) status!: ChannelTrail['status'];
  @ApiProperty({ example: 'muted_subject' }) reason!: string;
  @ApiProperty({ type: String, nullable: true, example: null }) detail!: string | null;
  @ApiProperty({ example: 'The e-mail was held back, because this person muted what it is about.' })
  explanation!: string;
  @ApiProperty({ example: 0 }) attempts!: number;
  @ApiProperty(time) dueAt!: string;
  @ApiProperty(time) updatedAt!: string;
  @ApiProperty({ type: String, nullable: true, example: null }) reference!: string | null;
}

class EntryTrailDto {
  @ApiProperty({ example: 41 }) id!: number;
  @ApiProperty({ example: 'order.shipped' }) type!: string;
  @ApiProperty({ example: 'Order A-1001 has shipped' }) title!: string;
  @ApiProperty({ example: 'Your order is on its way with DHL.' }) message!: string;
  @ApiProperty({ ...time, nullable: true }) seenAt!: string | null;
  @ApiProperty({ ...time, nullable: true }) readAt!: string | null;
  @ApiProperty({ ...time, nullable: true, example: null }) archivedAt!: string | null;
  @ApiProperty({ ...time, nullable: true, example: null }) removedAt!: string | null;
}

class RecipientTrailDto implements RecipientTrail {
  @ApiProperty({ example: 'customer-1' }) userId!: string;
  @ApiProperty({ type: EntryTrailDto, nullable: true }) entry!: EntryTrailDto | null;
  @ApiProperty({ type: [ChannelTrailDto] }) channels!: ChannelTrailDto[];
}

export class EventTrailDto extends EventSummaryDto implements EventTrail {
  @ApiProperty({ type: 'object', additionalProperties: true, example: { orderId: '1001' } })
  data!: JsonObject;
  @ApiProperty({ type: [RecipientTrailDto] }) recipients!: RecipientTrailDto[];
}
