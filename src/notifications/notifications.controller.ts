import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/principal.js';
import type { NotificationChanged, NotificationsUpdated, UnreadCount } from '../contract/index.js';
import { ApiErrors } from '../errors/api-errors.js';
import { AppError } from '../errors/app.error.js';
import {
  FeedQueryDto,
  MarkAllReadDto,
  MarkSeenDto,
  NotificationChangedDto,
  NotificationDto,
  NotificationPageDto,
  NotificationParams,
  NotificationsUpdatedDto,
  UnreadCountDto,
} from './dto.js';
import { InboxService } from './inbox.service.js';

const JSON_TYPE = 'application/json; charset=utf-8';

@ApiTags('inbox')
@Roles('customer', 'admin')
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly inbox: InboxService) {}

  @Get()
  @Header('content-type', JSON_TYPE)
  @ApiOperation({ summary: 'List your notifications, newest first' })
  @ApiOkResponse({ type: NotificationPageDto })
  async list(@CurrentUser() { userId }: Principal, @Query() query: FeedQueryDto): Promise<string> {
    const { cursor, page, limit = 20, ...filter } = query;
    if (page === undefined) return this.inbox.page(userId, { ...filter, limit, before: cursor });
    if (cursor !== undefined) throw new AppError('validation_failed', 'Give cursor or page, not both.');
    return JSON.stringify(await this.inbox.numberedPage(userId, page, { ...filter, limit }));
  }

  @Get('unread-count')
  @ApiOperation({ summary: 'Count what is unread and unseen' })
  @ApiOkResponse({ type: UnreadCountDto })
  async unreadCount(@CurrentUser() { userId }: Principal): Promise<UnreadCount> {
    const { counts, seq } = await this.inbox.state(userId);
    return { count: counts.unread, ...counts, seq };
  }

  @Patch('mark-all-read')
  @ApiOperation({ summary: 'Mark all as read, or those up to an entry, or those of a category' })
  @ApiOkResponse({ type: NotificationsUpdatedDto })
  markAllRead(
    @CurrentUser() { userId }: Principal,
    @Body() body: MarkAllReadDto,
  ): Promise<NotificationsUpdated> {
    return this.inbox.markAllRead(userId, body);
  }

  @Patch('seen')
  @ApiOperation({ summary: 'Say that entries were on a screen: clears the badge, not the unread marks' })
  @ApiOkResponse({ type: NotificationsUpdatedDto })
  markSeen(
    @CurrentUser() { userId }: Principal,
    @Body() { upTo }: MarkSeenDto,
  ): Promise<NotificationsUpdated> {
    return this.inbox.markSeen(userId, upTo);
  }

  @Get(':id')
  @Header('content-type', JSON_TYPE)
  @ApiOperation({ summary: 'Get one notification' })
  @ApiOkResponse({ type: NotificationDto })
  @ApiErrors('not_found')
  async find(@CurrentUser() { userId }: Principal, @Param() { id }: NotificationParams): Promise<string> {
    return JSON.stringify(await this.inbox.find(userId, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete one notification' })
  @ApiNoContentResponse()
  @ApiErrors('not_found')
  remove(@CurrentUser() { userId }: Principal, @Param() { id }: NotificationParams): Promise<void> {
    return this.inbox.remove(userId, id);
  }

  @Patch(':id/read')
  @ApiOperation({ summary: 'Mark one as read' })
  @ApiOkResponse({ type: NotificationChangedDto })
  @ApiErrors('not_found')
  read(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: NotificationParams,
  ): Promise<NotificationChanged> {
    return this.inbox.mark(userId, id, 'read');
  }

  @Patch(':id/unread')
  @ApiOperation({ summary: 'Mark one as unread' })
  @ApiOkResponse({ type: NotificationChangedDto })
  @ApiErrors('not_found')
  unread(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: NotificationParams,
  ): Promise<NotificationChanged> {
    return this.inbox.mark(userId, id, 'unread');
  }

  @Patch(':id/archive')
  @ApiOperation({ summary: 'Put one away' })
  @ApiOkResponse({ type: NotificationChangedDto })
  @ApiErrors('not_found')
  archive(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: NotificationParams,
  ): Promise<NotificationChanged> {
    return this.inbox.mark(userId, id, 'archive');
  }

  @Patch(':id/unarchive')
  @ApiOperation({ summary: 'Bring one back' })
  @ApiOkResponse({ type: NotificationChangedDto })
  @ApiErrors('not_found')
  unarchive(
    @CurrentUser() { userId }: Principal,
    @Param() { id }: NotificationParams,
  ): Promise<NotificationChanged> {
    return this.inbox.mark(userId, id, 'unarchive');
  }
}
