import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Pool } from 'pg';
import { AppModule } from '../../src/app.module.js';
import { loadConfig } from '../../src/config/config.js';
import type { OutsideChannel } from '../../src/contract/index.js';
import {
  DELIVERY_CHANNELS,
  type Delivery,
  type DeliveryChannel,
  type SendResult,
} from '../../src/delivery/channel.js';
import { HttpAdapter } from '../../src/http/adapter.js';
import { AppLogger } from '../../src/logging/logger.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { DeliveryJobs } from '../../src/delivery/jobs/delivery.jobs.js';
import { InboxService } from '../../src/notifications/inbox.service.js';
import { NotificationsService } from '../../src/notifications/notifications.service.js';
import { PreferencesService } from '../../src/preferences/preferences.service.js';
import { within } from './node.js';
import { scratchFolder } from './scratch.js';

/** A channel of our own port that keeps what it is given and answers as it is told. */
export class RecordingChannel implements DeliveryChannel {
  readonly available = true;
  readonly concurrency = 4;
  readonly sent: Delivery[] = [];
  readonly digests: (readonly Delivery[])[] = [];
  answer: (delivery: Delivery) => SendResult | Promise<SendResult> = () => ({ outcome: 'sent' });

  constructor(readonly channel: OutsideChannel) {}

  async send(delivery: Delivery): Promise<SendResult> {
    this.sent.push(delivery);
    return this.answer(delivery);
  }

  async sendDigest(deliveries: readonly Delivery[]): Promise<SendResult> {
    this.digests.push(deliveries);
    return this.answer(deliveries[0] as Delivery);
  }
}

export interface DeliveryRow {
  id: string;
  channel: string;
  status: string;
  reason: string;
  detail: string | null;
  attempts: number;
  reference: string | null;
  due_at: Date;
}

/** The whole application with its jobs running, without an edge that listens. */
export interface DeliveryNode {
  app: INestApplicationContext;
  db: Pool;
  notifications: NotificationsService;
  inbox: InboxService;
  preferences: PreferencesService;
  jobs: DeliveryJobs;
  rowsOf(userId: string): Promise<DeliveryRow[]>;
  /** Resolves when a row of the person's is as asked. */
  until(
    userId: string,
    what: string,
    is: (rows: DeliveryRow[]) => boolean,
    withinMs?: number,
  ): Promise<DeliveryRow[]>;
  /** A tab of the person's; answers how to close it. */
  open(userId: string): () => void;
  close(): Promise<void>;
}

export async function startDeliveryNode(
  databaseUrl: string,
  channels?: readonly DeliveryChannel[],
  environment: Record<string, string> = {},
): Promise<DeliveryNode> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    JWT_SECRET: 'not used'.repeat(4),
    DATA_DIR: scratchFolder(),
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const builder = Test.createTestingModule({ imports: [AppModule.with(config)] });
  if (channels) builder.overrideProvider(DELIVERY_CHANNELS).useValue(channels);
  const module = await builder.setLogger(new AppLogger({ level: 'silent', json: true })).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new HttpAdapter(config), {
    bodyParser: false,
  });
  app.enableShutdownHooks([]);
  await app.init();
  const db = new Pool({ connectionString: databaseUrl, max: 2 });
  // It says that it has ended before its connections are gone, and the drop of the database ends them.
  db.on('error', () => undefined);
  const rowsOf = async (userId: string): Promise<DeliveryRow[]> => {
    const { rows } = await db.query<DeliveryRow>('SELECT * FROM deliveries WHERE user_id = $1 ORDER BY id', [
      userId,
    ]);
    return rows;
  };
  return {
    app,
    db,
    notifications: app.get(NotificationsService, { strict: false }),
    inbox: app.get(InboxService, { strict: false }),
    preferences: app.get(PreferencesService, { strict: false }),
    jobs: app.get(DeliveryJobs, { strict: false }),
    rowsOf,
    until: async (userId, what, is, withinMs) => {
      let rows: DeliveryRow[] = [];
      const poll = async (): Promise<DeliveryRow[]> => {
        rows = await rowsOf(userId);
        return is(rows) ? rows : new Promise((resolve) => setTimeout(resolve, 20)).then(poll);
      };
      return within(poll(), what, () => rows, withinMs);
    },
    open: (userId) => {
      const hub = app.get(LiveHub, { strict: false });
      const none = (): void => undefined;
      const tab = { userId, transport: 'poll' as const, open: none, deliver: none, reset: none };
      hub.attach(tab, null);
      return () => hub.detach(tab);
    },
    close: async () => {
      await app.close();
      await db.end();
    },
  };
}
