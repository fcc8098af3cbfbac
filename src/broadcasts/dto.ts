import { ApiProperty, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, Matches, ValidateBy, ValidateNested } from 'class-validator';
import {
  BROADCAST_KINDS,
  BROADCAST_STATUSES,
  LEVELS,
  PRIORITIES,
  WAVE_STATUSES,
  type Audience,
  type Broadcast,
  type BroadcastChannels,
  type BroadcastKind,
  type BroadcastPage,
  type BroadcastProgress,
  type BroadcastRequest,
  type BroadcastStatus,
  type ChannelProgress,
  type JsonObject,
  type Level,
  type OutsideChannel,
  type Priority,
  type WaveProgress,
  type WaveStatus,
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

function ChannelField(): PropertyDecorator {
  return field({ optional: true, type: Boolean, example: true }, IsBoolean());
}

function LocalTimeField(): PropertyDecorator {
  return field(
    {
      optional: true,
      type: String,
      pattern: LOCAL_TIME.source,
      description: "In the place of `startsAt`: each reader's own clock starts it",
      example: '2026-11-27T09:00',
    },
    ValidateBy({
      name: 'isLocalTime',
      validator: {
        validate: (value) => typeof value === 'string' && isLocalTime(value),
        defaultMessage: () => '$property must be a date and time without a zone, such as 2026-11-27T09:00',
      },
    }),
  );
}

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** `Date` would take 30 February for 2 March. */
function isLocalTime(value: string): boolean {
  return (
    LOCAL_TIME.test(value) &&
    !Number.isNaN(Date.parse(`${value}Z`)) &&
    new Date(`${value}Z`).toISOString().startsWith(value)
  );
}

const time = { type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' } as const;

class BroadcastChannelsDto implements BroadcastChannels {
  @ChannelField() email?: boolean;
  @ChannelField() push?: boolean;
  @ChannelField() sms?: boolean;
}

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
  @LocalTimeField() startsAtLocal?: string;
  @TimeField({
    optional: true,
    description: 'It leaves every screen then; 30 days after its start when absent',
    example: '2026-11-30T23:00:00Z',
  })
  expiresAt?: string;
  @field(
    { optional: true, type: BroadcastChannelsDto, description: 'Besides the inbox' },
    IsObject(),
    ValidateNested(),
    Type(() => BroadcastChannelsDto),
  )
  channels?: BroadcastChannels;
  @IntField({
    optional: true,
    min: 1,
    max: 60_000,
    description: 'Most deliveries per minute on `channels`, all of them together; 6000 when absent',
    example: 6000,
  })
  perMinute?: number;
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
  @ApiProperty({ type: String, nullable: true, example: null }) startsAtLocal!: string | null;
  @ApiProperty({ ...time, nullable: true }) expiresAt!: string | null;
  @ApiProperty({ type: BroadcastChannelsDto }) channels!: Record<OutsideChannel, boolean>;
  @ApiProperty({ example: 6000 }) perMinute!: number;
  @ApiProperty({ ...time, nullable: true, example: null }) pausedAt!: string | null;
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

class ChannelProgressDto implements ChannelProgress {
  @ApiProperty({ example: 120 }) pending!: number;
  @ApiProperty({ example: 5000 }) sent!: number;
  @ApiProperty({ example: 2 }) failed!: number;
  @ApiProperty({ example: 310, description: 'Read in the inbox before, or retracted' }) cancelled!: number;
  @ApiProperty({ example: 0 }) expired!: number;
  @ApiProperty({ example: 0 }) skipped!: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'People by the rule that held it back',
    example: { missing_consent: 940 },
  })
  withheld!: ChannelProgress['withheld'];
}

class WaveChannelsDto {
  @ApiProperty({ type: ChannelProgressDto, required: false }) email?: ChannelProgress;
  @ApiProperty({ type: ChannelProgressDto, required: false }) push?: ChannelProgress;
  @ApiProperty({ type: ChannelProgressDto, required: false }) sms?: ChannelProgress;
}

class WaveProgressDto implements WaveProgress {
  @ApiProperty({ enum: WAVE_STATUSES }) status!: WaveStatus;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 20_000,
    description: 'People in the audience when it began',
  })
  audience!: number | null;
  @ApiProperty({ example: 6500, description: 'People looked at so far' }) people!: number;
  @ApiProperty({ type: WaveChannelsDto }) channels!: WaveProgress['channels'];
  @ApiProperty({ example: 5980, description: 'Sent in the last minute' }) pace!: number;
  @ApiProperty({ ...time, nullable: true }) eta!: string | null;
  @ApiProperty({ ...time, nullable: true }) startedAt!: string | null;
  @ApiProperty({ ...time, nullable: true, example: null }) endedAt!: string | null;
}

export class BroadcastProgressDto extends BroadcastAnswerDto implements BroadcastProgress {
  @ApiProperty({ type: ReachDto }) reach!: ReachDto;
  @ApiProperty({ type: WaveProgressDto, nullable: true }) waves!: WaveProgress | null;
}

export class BroadcastPageDto implements BroadcastPage {
  @ApiProperty({ type: [BroadcastAnswerDto] }) data!: BroadcastAnswerDto[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
}
