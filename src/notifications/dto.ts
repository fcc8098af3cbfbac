import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import {
  LEVELS,
  PRIORITIES,
  type Counts,
  type JsonObject,
  type Level,
  type Notification,
  type NotificationChanged,
  type NotificationPage,
  type NotificationsUpdated,
  type Priority,
  type UnreadCount,
} from '../contract/index.js';
import { IntField, TextField } from '../validation/fields.js';

/** Largest id or seq: a Postgres integer. */
const MAX_SEQ = 2_147_483_647;

export class NotificationDto implements Notification {
  @ApiProperty({ example: 41 }) id!: number;
  @ApiProperty({ example: 'order.shipped' }) type!: string;
  @ApiProperty({ example: 'orders' }) category!: string;
  @ApiProperty({ enum: LEVELS }) level!: Level;
  @ApiProperty({ enum: PRIORITIES }) priority!: Priority;
  @ApiProperty({ example: 'Order A-1001 has shipped' }) title!: string;
  @ApiProperty({ example: 'It is on its way to you with DHL.' }) message!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { orderId: '1001' } })
  data!: JsonObject;
  @ApiProperty({ type: String, nullable: true, example: '/orders/1001' }) url!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) imageUrl!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'order:1001' }) thread!: string | null;
  @ApiProperty({ example: false, description: 'Came in quiet hours: no toast, no sound' }) silent!: boolean;
  @ApiProperty({ example: false }) isRead!: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) seenAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) readAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) archivedAt!:
    string | null;
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-27T08:00:00.000Z' }) createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) expiresAt!:
    string | null;
}

class CountsDto implements Counts {
  @ApiProperty({ example: 3 }) unread!: number;
  @ApiProperty({ example: 1 }) unseen!: number;
}

export class InboxStateDto {
  @ApiProperty({ type: CountsDto, description: 'True at `seq`' }) counts!: CountsDto;
  @ApiProperty({ example: 57, description: "Position of the inbox's last change" }) seq!: number;
}

export class NotificationPageDto extends InboxStateDto implements NotificationPage {
  @ApiProperty({ type: [NotificationDto] }) data!: NotificationDto[];
  @ApiProperty({
    type: String,
    nullable: true,
    example: '38',
    description: 'Give it back as `cursor`; null on the last page',
  })
  nextCursor!: string | null;
  @ApiProperty({ required: false, example: 120, description: 'Only with `page`' }) total?: number;
  @ApiProperty({ required: false, example: 1, description: 'Only with `page`' }) page?: number;
  @ApiProperty({ required: false, example: 20, description: 'Only with `page`' }) limit?: number;
  @ApiProperty({ required: false, example: 6, description: 'Only with `page`' }) totalPages?: number;
}

export class NotificationChangedDto extends InboxStateDto implements NotificationChanged {
  @ApiProperty({ type: NotificationDto }) notification!: NotificationDto;
}

export class NotificationsUpdatedDto extends InboxStateDto implements NotificationsUpdated {
  @ApiProperty({ example: 3, description: 'How many entries changed' }) updated!: number;
}

export class UnreadCountDto implements UnreadCount {
  @ApiProperty({ example: 3, description: 'The same as `unread`' }) count!: number;
  @ApiProperty({ example: 3 }) unread!: number;
  @ApiProperty({ example: 1 }) unseen!: number;
  @ApiProperty({ example: 57 }) seq!: number;
}

/** `true` and `false` of a query string; anything else is left for the check to refuse. */
function Flag(description: string): PropertyDecorator {
  return (target, name) => {
    IsOptional()(target, name);
    IsBoolean()(target, name);
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    )(target, name);
    ApiProperty({ type: Boolean, required: false, default: false, description })(target, name);
  };
}

export class FeedQueryDto {
  @Type(() => Number)
  @IntField({ optional: true, min: 1, max: 100, description: 'Entries per page, default 20', example: 20 })
  limit?: number;

  @Type(() => Number)
  @IntField({
    optional: true,
    min: 1,
    max: MAX_SEQ,
    description: '`nextCursor` of the page before',
    example: 38,
  })
  cursor?: number;

  @Type(() => Number)
  @IntField({
    optional: true,
    min: 1,
    max: 10_000,
    description: 'Page number, instead of a cursor: slower, and entries move between pages',
    example: 1,
  })
  page?: number;

  @Flag('Only entries that are not read')
  unreadOnly?: boolean;

  @Flag('Archived entries instead of the others')
  archived?: boolean;

  @TextField({ optional: true, max: 64, example: 'orders' })
  category?: string;

  @TextField({ optional: true, max: 64, example: 'order.shipped' })
  type?: string;
}

export class NotificationParams {
  @Type(() => Number)
  @IntField({ min: 1, max: MAX_SEQ, example: 41 })
  id!: number;
}

export class MarkAllReadDto {
  @IntField({
    optional: true,
    min: 0,
    max: MAX_SEQ,
    description: 'Newest entry the reader has seen; later ones stay unread',
    example: 41,
  })
  upTo?: number;

  @TextField({ optional: true, max: 64, example: 'orders' })
  category?: string;
}

export class MarkSeenDto {
  @IntField({ min: 0, max: MAX_SEQ, description: 'Newest entry that was on a screen', example: 41 })
  upTo!: number;
}
