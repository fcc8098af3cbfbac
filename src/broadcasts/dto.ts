import { ApiProperty, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Matches } from 'class-validator';
import {
  BROADCAST_KINDS,
  BROADCAST_STATUSES,
  LEVELS,
  PRIORITIES,
  type Audience,
  type Broadcast,
  type BroadcastKind,
  type BroadcastPage,
  type BroadcastProgress,
  type BroadcastRequest,
  type BroadcastStatus,
  type JsonObject,
  type Level,
  type Priority,
} from '../contract/index.js';
import { AudienceField, BroadcastAudienceDto } from '../validation/audience.js';
import {
  JsonObjectField,
  field,
  IntField,
  LinkField,
  OneOfField,
  TextField,
  TimeField,
} from '../validation/fields.js';

const NUMBER = { type: String, pattern: '^\\d{1,18}$', example: '12' };
const isNumber = Matches(/^\d{1,18}$/, { message: '$property must be a whole number from 0' });
const time = { type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' } as const;

export class BroadcastDto implements BroadcastRequest {
  @TextField({ example: 'Black Friday starts at noon' }) title!: string;
  @TextField({ max: 2000, example: 'Up to 40 % off, as long as stocks last.' }) message!: string;
  @OneOfField(BROADCAST_KINDS, {
    optional: true,
    description:
      '`announcement` when absent; nobody can switch off what is `important`; `marketing` needs consent outside',
  })
  kind?: BroadcastKind;
  @OneOfField(LEVELS, { optional: true }) level?: Level;
  @OneOfField(PRIORITIES, { optional: true }) priority?: Priority;
  @JsonObjectField({ optional: true }) data?: JsonObject;
  @LinkField({ optional: true, example: '/sale' }) url?: string;
  @LinkField({ optional: true, example: '/images/sale.png' }) imageUrl?: string;
  @AudienceField(BroadcastAudienceDto) audience?: Audience;
  @TimeField({ optional: true, description: 'At once when absent' }) startsAt?: string;
  @TimeField({
    optional: true,
    description: 'It leaves every screen then; 30 days after its start when absent',
    example: '2026-11-30T23:00:00Z',
  })
  expiresAt?: string;
}

export class BroadcastUpdateDto extends PartialType(BroadcastDto) {}

export class BroadcastParams {
  @field({ ...NUMBER, description: '`id` of the broadcast' }, isNumber)
  id!: string;
}

export class BroadcastsQueryDto {
  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'Broadcasts per page, default 20', example: 20 })
  limit?: number;

  @field({ ...NUMBER, optional: true, description: '`nextCursor` of the page before' }, isNumber)
  cursor?: string;
}

export class BroadcastAnswerDto implements Broadcast {
  @ApiProperty(NUMBER) id!: string;
  @ApiProperty({ enum: BROADCAST_STATUSES }) status!: BroadcastStatus;
  @ApiProperty({ example: 'Black Friday starts at noon' }) title!: string;
  @ApiProperty({ example: 'Up to 40 % off, as long as stocks last.' }) message!: string;
  @ApiProperty({ enum: BROADCAST_KINDS }) kind!: BroadcastKind;
  @ApiProperty({ enum: LEVELS }) level!: Level;
  @ApiProperty({ enum: PRIORITIES }) priority!: Priority;
  @ApiProperty({ type: 'object', additionalProperties: true, example: {} }) data!: JsonObject;
  @ApiProperty({ type: String, nullable: true, example: '/sale' }) url!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) imageUrl!: string | null;
  @AudienceField(BroadcastAudienceDto) audience!: Audience;
  @ApiProperty(time) startsAt!: string;
  @ApiProperty({ ...time, nullable: true }) expiresAt!: string | null;
  @ApiProperty({ example: 'demo-sam' }) createdBy!: string;
  @ApiProperty(time) createdAt!: string;
  @ApiProperty({ ...time, nullable: true }) liveAt!: string | null;
  @ApiProperty({ ...time, nullable: true, example: null }) retractedAt!: string | null;
}

class ReachDto {
  @ApiProperty({ example: 5000, description: 'In how many inboxes it is by now' }) entries!: number;
  @ApiProperty({ example: 3200 }) seen!: number;
  @ApiProperty({ example: 800 }) read!: number;
}

export class BroadcastProgressDto extends BroadcastAnswerDto implements BroadcastProgress {
  @ApiProperty({ type: ReachDto }) reach!: ReachDto;
}

export class BroadcastPageDto implements BroadcastPage {
  @ApiProperty({ type: [BroadcastAnswerDto] }) data!: BroadcastAnswerDto[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
}
