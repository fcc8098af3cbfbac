import { Logger, UseFilters, UsePipes } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import { SOCKET_NAMESPACE } from '../../contract/index.js';
import { hangUp } from '../../delivery/live/socket.connection.js';
import { PresenceService } from '../../presence/presence.service.js';
import { createValidationPipe } from '../../validation/validation.pipe.js';
import { InboxService } from '../inbox.service.js';
import {
  MarkAllReadDto,
  MarkReadDto,
  ok,
  RoomDto,
  SyncDto,
  TokenDto,
  UserIdDto,
  UserIdsDto,
  type Answer,
} from './messages.js';
import { RoomsService } from './rooms.service.js';
import { sessionOf, type AppNamespace, type AppSocket } from './session.js';
import { SessionsService } from './sessions.service.js';
import { isoTime } from './token-clock.js';
import { WsExceptionFilter } from './ws-exception.filter.js';

/** What a browser tab can say. Moves bytes only: who may connect is in handshake.ts, what is told in delivery/live. */
@WebSocketGateway({ namespace: SOCKET_NAMESPACE })
@UseFilters(WsExceptionFilter)
@UsePipes(createValidationPipe())
export class NotificationsGateway
  implements OnGatewayInit<AppNamespace>, OnGatewayConnection<AppSocket>, OnGatewayDisconnect<AppSocket>
{
  private readonly logger = new Logger(NotificationsGateway.name);

  constructor(
    private readonly sessions: SessionsService,
    private readonly inbox: InboxService,
    private readonly rooms: RoomsService,
    private readonly presence: PresenceService,
  ) {}

  afterInit(namespace: AppNamespace): void {
    this.sessions.serve(namespace);
  }

  // Nest does not catch what the next two throw, and waits for neither: an error here would end the process.
  handleConnection(socket: AppSocket): void {
    try {
      this.sessions.open(socket);
    } catch (error) {
      this.logger.error(`cannot open a session: ${String(error)}`);
      hangUp(socket.conn);
    }
  }

  handleDisconnect(socket: AppSocket): void {
    try {
      this.sessions.close(socket);
    } catch (error) {
      this.logger.error(`cannot close a session: ${String(error)}`);
    }
  }

  @SubscribeMessage('subscribeNotifications')
  async subscribeNotifications(
    @ConnectedSocket() socket: AppSocket,
  ): Promise<Answer<'subscribeNotifications'>> {
    const { connection } = sessionOf(socket);
    return ok(connection.followCounts(await this.inbox.state(connection.userId)));
  }

  @SubscribeMessage('sync')
  async sync(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { after }: SyncDto,
  ): Promise<Answer<'sync'>> {
    return ok(await this.inbox.changes(sessionOf(socket).connection.userId, after));
  }

  @SubscribeMessage('markRead')
  async markRead(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { id }: MarkReadDto,
  ): Promise<Answer<'markRead'>> {
    return ok(await this.inbox.markRead(sessionOf(socket).connection.userId, id));
  }

  @SubscribeMessage('markAllRead')
  async markAllRead(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { upTo }: MarkAllReadDto,
  ): Promise<Answer<'markAllRead'>> {
    return ok(await this.inbox.markAllRead(sessionOf(socket).connection.userId, { upTo: upTo ?? undefined }));
  }

  @SubscribeMessage('joinRoom')
  async joinRoom(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { room }: RoomDto,
  ): Promise<Answer<'joinRoom'>> {
    await this.rooms.join(sessionOf(socket), room);
    return ok({ room });
  }

  @SubscribeMessage('leaveRoom')
  leaveRoom(@ConnectedSocket() socket: AppSocket, @MessageBody() { room }: RoomDto): Answer<'leaveRoom'> {
    this.rooms.leave(sessionOf(socket), room);
    return ok({ room });
  }

  @SubscribeMessage('getOnlineStatus')
  async getOnlineStatus(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { userIds }: UserIdsDto,
  ): Promise<Answer<'getOnlineStatus'>> {
    await this.presence.assertMayAsk(sessionOf(socket).principal, userIds);
    return ok({ statuses: await this.presence.statusesOf(userIds) });
  }

  @SubscribeMessage('subscribeUserStatus')
  async subscribeUserStatus(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { userId }: UserIdDto,
  ): Promise<Answer<'subscribeUserStatus'>> {
    await this.rooms.watch(sessionOf(socket), userId);
    return ok({ status: await this.presence.statusOf(userId) });
  }

  @SubscribeMessage('unsubscribeUserStatus')
  unsubscribeUserStatus(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { userId }: UserIdDto,
  ): Answer<'unsubscribeUserStatus'> {
    this.rooms.unwatch(sessionOf(socket), userId);
    return ok({ userId });
  }

  @SubscribeMessage('refreshToken')
  async refreshToken(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() { token }: TokenDto,
  ): Promise<Answer<'refreshToken'>> {
    const session = sessionOf(socket);
    const before = session.principal;
    await this.sessions.refresh(session, token);
    await this.rooms.recheck(session, before);
    return ok({ expiresAt: isoTime(session.principal.expiresAt) });
  }

  @SubscribeMessage('ping')
  ping(@ConnectedSocket() socket: AppSocket): Answer<'ping'> {
    const pong = { timestamp: new Date().toISOString() };
    sessionOf(socket).connection.tell('pong', pong);
    return ok(pong);
  }
}
