import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Matches } from 'class-validator';
import {
  CHANNELS,
  DELIVERY_STATUSES,
  type DeliveriesRetried,
  type DeliveryPage,
  type DeliveryRecord,
  type DeliveryStatus,
  type OutsideChannel,
  type SuppressionPage,
  type SuppressionRecord,
} from '../../contract/index.js';
import { field, IntField, OneOfField, TextField, UserIdField } from '../../validation/fields.js';
import { FormatDto } from '../csv/dto.js';
import { ChannelTrailDto } from '../events/dto.js';

const ID = { type: String, pattern: '^\\d{1,18}$', example: '8041' };
const isId = Matches(/^\d{1,18}$/, { message: '$property must be a whole number from 0' });
const OUTSIDE = CHANNELS.filter((channel) => channel !== 'inApp');
const time = { type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' } as const;

class Narrowing {
  @OneOfField(OUTSIDE, { optional: true })
  channel?: OutsideChannel;

  @UserIdField({ optional: true, example: 'customer-1' })
  userId?: string;

  @TextField({ optional: true, max: 64, example: 'order.shipped' })
  type?: string;
}

export class DeliveriesQueryDto extends IntersectionType(Narrowing, FormatDto) {
  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'Deliveries per page, default 20', example: 20 })
  limit?: number;

  @field({ ...ID, optional: true, description: '`nextCursor` of the page before' }, isId)
  cursor?: string;

  @OneOfField(DELIVERY_STATUSES, { optional: true, description: '`failed`: the dead letters' })
  status?: DeliveryStatus;
}

export class DeliveriesRetryDto extends Narrowing {}

export class DeliveryParams {
  @field(ID, isId)
  id!: string;
}

export class DeliveryRecordDto extends ChannelTrailDto implements DeliveryRecord {
  @ApiProperty(ID) id!: string;
  @ApiProperty({ example: 'customer-1' }) userId!: string;
  @ApiProperty({ type: Number, nullable: true, example: 41 }) notificationId!: number | null;
  @ApiProperty({ type: String, nullable: true, example: '1204' }) eventNumber!: string | null;
  @ApiProperty({ example: 'order.shipped' }) type!: string;
  @ApiProperty({ example: 'orders' }) category!: string;
  @ApiProperty({ example: 'Order A-1001 has shipped' }) title!: string;
  @ApiProperty(time) createdAt!: string;
  @ApiProperty({ ...time, nullable: true, example: null }) expiresAt!: string | null;
}

export class DeliveryPageDto implements DeliveryPage {
  @ApiProperty({ type: [DeliveryRecordDto] }) data!: DeliveryRecordDto[];
  @ApiProperty({ type: String, nullable: true, example: '8001' }) nextCursor!: string | null;
}

export class DeliveriesRetriedDto implements DeliveriesRetried {
  @ApiProperty({ example: 12 }) retried!: number;
}

export class SuppressionsQueryDto {
  @OneOfField(['email', 'sms'], { optional: true, description: 'Default: email' })
  channel?: 'email' | 'sms';

  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'Addresses per page, default 20', example: 20 })
  limit?: number;

  @TextField({ optional: true, max: 320, description: '`nextCursor` of the page before' })
  cursor?: string;
}

export class SuppressionParams {
  @OneOfField(['email', 'sms'])
  channel!: 'email' | 'sms';

  @TextField({ max: 256, example: 'gone@mail.example' })
  address!: string;
}

export class SuppressionRecordDto implements SuppressionRecord {
  @ApiProperty({ enum: CHANNELS, example: 'email' }) channel!: SuppressionRecord['channel'];
  @ApiProperty({ example: 'gone@mail.example' }) address!: string;
  @ApiProperty({ example: '550 5.1.1 no such user' }) reason!: string;
  @ApiProperty(time) createdAt!: string;
}

export class SuppressionPageDto implements SuppressionPage {
  @ApiProperty({ type: [SuppressionRecordDto] }) data!: SuppressionRecordDto[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
}
