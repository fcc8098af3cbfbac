import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Module,
  Post,
  Query,
  Req,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WebSocketGateway, WebSocketServer, type OnGatewayConnection } from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { given, serve } from '../children/serve.js';
import type { ShopEvent } from '../workload.js';
import { openClient, type NaiveClient } from './naive.client.js';

// What one gets who follows the usual tutorials to the letter: a row per event with Prisma, then an emit to the user's
// room, a guard that verifies the token with the secret as it stands in the environment, findMany and count for the list.

const {
  databaseUrl,
  secret,
  client: module,
} = given() as { databaseUrl: string; secret: string; client: string };
const PRISMA = Symbol('prisma');

interface WithUser {
  headers: { authorization?: string };
  user?: { sub: string };
}

@WebSocketGateway({ namespace: '/notifications', transports: ['websocket'] })
class NotificationsGateway implements OnGatewayConnection {
  @WebSocketServer() server!: Namespace;

  constructor(@Inject(JwtService) private readonly jwt: JwtService) {}

  async handleConnection(client: Socket): Promise<void> {
    try {
      const { sub } = this.jwt.verify<{ sub: string }>((client.handshake.auth as { token: string }).token);
      await client.join(sub);
    } catch {
      client.disconnect();
    }
  }
}

class JwtGuard implements CanActivate {
  constructor(@Inject(JwtService) private readonly jwt: JwtService) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<WithUser>();
    try {
      request.user = this.jwt.verify(request.headers.authorization?.split(' ')[1] ?? '');
    } catch {
      throw new UnauthorizedException();
    }
    return true;
  }
}

@Controller()
@UseGuards(JwtGuard)
class NotificationsController {
  constructor(
    @Inject(PRISMA) private readonly prisma: NaiveClient,
    @Inject(NotificationsGateway) private readonly gateway: NotificationsGateway,
  ) {}

  @Post('events')
  @HttpCode(202)
  async events(@Body() body: ShopEvent | ShopEvent[]): Promise<object> {
    const events = Array.isArray(body) ? body : [body];
    for (const { type, data } of events) {
      const notification = await this.prisma.notification.create({ data: { type, ...data } });
      this.gateway.server.to(data.userId).emit('notification', notification);
    }
    return { results: events.map(({ id }) => ({ id, status: 'accepted' })) };
  }

  @Get('notifications')
  async list(
    @Req() { user }: WithUser,
    @Query('page') page = '1',
    @Query('limit') limit = '20',
  ): Promise<object> {
    const userId = user?.sub ?? '';
    const [data, unread] = await Promise.all([
      this.prisma.notification.findMany({
        where: { userId },
        orderBy: { createdAt: 'desc' },
        skip: (Number(page) - 1) * Number(limit),
        take: Number(limit),
      }),
      this.prisma.notification.count({ where: { userId, isRead: false } }),
    ]);
    return { data, counts: { unread } };
  }
}

@Module({
  imports: [JwtModule.register({ secret })],
  controllers: [NotificationsController],
  providers: [
    NotificationsGateway,
    JwtGuard,
    { provide: PRISMA, useFactory: () => openClient(module, databaseUrl) },
  ],
})
class NaiveModule {}

serve({
  listen: async () => {
    const prisma = await openClient(module, databaseUrl);
    for (const statement of [
      `CREATE TABLE "Notification" (
        id serial PRIMARY KEY, "userId" text NOT NULL, type text NOT NULL, title text NOT NULL, message text NOT NULL,
        data jsonb NOT NULL, "isRead" boolean NOT NULL DEFAULT false, "createdAt" timestamp(3) NOT NULL DEFAULT now())`,
      'CREATE INDEX ON "Notification" ("userId", "createdAt")',
    ]) {
      await prisma.$executeRawUnsafe(statement);
    }
    const app = await NestFactory.create<NestExpressApplication>(NaiveModule, { logger: ['error'] });
    app.useWebSocketAdapter(new IoAdapter(app));
    await app.listen(0, '127.0.0.1');
    return (app.getHttpServer().address() as AddressInfo).port;
  },
});
