import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import type { Change, Changes, StreamTicket } from '../../contract/index.js';
import { IntField, TextField } from '../../validation/fields.js';
import { InboxStateDto, NotificationDto } from '../dto.js';

/** Largest seq: a Postgres integer. */
export const MAX_SEQ = 2_147_483_647;

export class ChangesQueryDto {
  @Type(() => Number)
  @IntField({
    max: MAX_SEQ,
    description: 'The last seq you know everything of; 0 from the start',
    example: 41,
  })
  after!: number;

  @Type(() => Number)
  @IntField({ optional: true, max: 25, description: 'Seconds to wait for news', example: 25 })
  wait?: number;
}

export class StreamQueryDto {
  @TextField({
    optional: true,
    max: 100,
    description: 'From `POST /notifications/events/ticket`',
    example: 'kq3…',
  })
  ticket?: string;

  @Type(() => Number)
  @IntField({
    optional: true,
    max: MAX_SEQ,
    description: 'Like `Last-Event-ID`, for the first connection',
    example: 41,
  })
  after?: number;
}

class ChangeDto {
  @ApiProperty({ enum: ['upsert', 'remove'] }) op!: Change['op'];
  @ApiProperty({ example: 42 }) seq!: number;
  @ApiProperty({ required: false, type: NotificationDto, description: 'With `upsert`' })
  notification?: NotificationDto;
  @ApiProperty({ required: false, example: 7, description: 'With `remove`' }) id?: number;
}

export class ChangesDto extends InboxStateDto implements Omit<Changes, 'changes'> {
  @ApiProperty({ type: [ChangeDto] }) changes!: ChangeDto[];
  @ApiProperty({ example: false, description: 'Too old or ahead: reload the list' }) reset!: boolean;
  @ApiProperty({ example: false, description: 'Ask again with the seq of the last change' }) more!: boolean;
}

export class StreamTicketDto implements StreamTicket {
  @ApiProperty({ example: 'kq3…', description: 'Good for one connection within 30 s' }) ticket!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-27T08:00:30.000Z' }) expiresAt!: string;
}
