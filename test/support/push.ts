import { Logger } from '@nestjs/common';
import type { Delivery, SendResult } from '../../src/delivery/channel.js';
import { PushChannel } from '../../src/delivery/push/push.channel.js';
import { PushService } from '../../src/delivery/push/push.service.js';
import { PushTransport } from '../../src/delivery/push/push.transport.js';
import { makeKeys } from '../../src/delivery/push/vapid.js';
import { freshDatabase, query } from './database.js';
import { startNode } from './node.js';
import { startPushService, type TestBrowser, type TestPushService } from './push-service.js';

interface Device {
  endpoint: string;
  used_at: Date | null;
  /** Ids of deliveries. */
  taken: string[];
}

/** The push channel on a database of its own, with a push service that it trusts. */
export interface TestPush {
  service: TestPushService;
  publicKey: string;
  channel: PushChannel;
  subscriptions: PushService;
  transport: PushTransport;
  /** What was logged, as `error: ...`. */
  logged: string[];
  /** Somebody with `count` (1) registered browsers at one push service. */
  person(
    count?: number,
    host?: string,
  ): Promise<{ id: string; browsers: TestBrowser[]; browser: TestBrowser }>;
  send(delivery: Delivery, signal?: AbortSignal): Promise<SendResult>;
  /** As stored, oldest first. */
  devicesOf(userId: string): Promise<Device[]>;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** To the channel these are several services, of which each may fail on its own. */
const HOSTS = ['localhost', '127.0.0.1', '127.0.0.2'];

export async function startPush(): Promise<TestPush> {
  const database = await freshDatabase();
  const service = await startPushService();
  const { publicKey, privateKey } = makeKeys();
  const node = await startNode(database.url, {
    SHOP_URL: 'https://shop.example/',
    VAPID_PUBLIC_KEY: publicKey,
    VAPID_PRIVATE_KEY: privateKey,
    VAPID_SUBJECT: 'mailto:push@shop.example',
    PUSH_HOSTS: HOSTS.map((host) => `${host}:${service.port}`).join(', '),
    PUSH_CA_FILE: service.caFile,
  });
  const logged: string[] = [];
  const log = (level: string) => (message: unknown) => void logged.push(`${level}: ${String(message)}`);
  Logger.overrideLogger({ log: log('log'), warn: log('warn'), error: log('error') });
  const [channel, subscriptions] = [node.get(PushChannel), node.get(PushService)];
  const transport = node.get(PushTransport);
  let people = 0;
  return {
    service,
    publicKey,
    channel,
    subscriptions,
    transport,
    logged,
    person: async (count = 1, host) => {
      const id = `person-${++people}`;
      const browsers = Array.from({ length: count }, () => service.browser(publicKey, host));
      for (const { subscription } of browsers) await subscriptions.subscribe(id, subscription, 'Test/1');
      return { id, browsers, browser: browsers[0]! };
    },
    send: (delivery, signal = new AbortController().signal) => channel.send(delivery, signal),
    devicesOf: (userId) =>
      query<Device>(
        database.url,
        'SELECT endpoint, used_at, taken FROM push_subscriptions WHERE user_id = $1 ORDER BY created_at, id',
        [userId],
      ),
    query: (sql, values) => query(database.url, sql, values),
    close: async () => {
      transport.onApplicationShutdown();
      await node.close();
      await service.close();
      await database.drop();
    },
  };
}

let deliveries = 0;

/** A delivery on the push channel; its id is new unless given. */
export function pushTo(
  userId: string,
  rest: Partial<Delivery> = {},
  content: Partial<Delivery['content']> = {},
): Delivery {
  return {
    id: String(++deliveries),
    notificationId: 41,
    recipient: { userId, name: null, email: null, phone: null, locale: null, timezone: null },
    type: 'order.shipped',
    category: 'orders',
    channel: 'push',
    attempt: 1,
    createdAt: new Date('2026-11-27T08:00:00Z'),
    expiresAt: null,
    ...rest,
    content: {
      title: 'On its way',
      message: 'Order 7 left the house.',
      level: 'info',
      priority: 'medium',
      data: { orderId: '7' },
      url: '/orders/7',
      imageUrl: null,
      thread: 'order:7',
      language: 'en',
      ...content,
    },
  };
}
