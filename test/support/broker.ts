import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { connect, type ChannelModel, type ConfirmChannel, type GetMessage, type Options } from 'amqplib';
import { AppModule } from '../../src/app.module.js';
import { createApp } from '../../src/app.setup.js';
import { loadConfig } from '../../src/config/config.js';
import { BrokerState } from '../../src/triggers/broker/broker.state.js';
import { BROKER_PREFIX } from '../../src/triggers/broker/broker.topology.js';
import { JWT_SECRET } from './create-app.js';
import { freshDatabase, query } from './database.js';

const URL_OF_BROKER = process.env['RABBITMQ_URL'];

/** The global setup has said it once when there is none. */
export const describeWithBroker = URL_OF_BROKER ? describe : describe.skip;

const DEADLINE_MS = 60_000;

/** Looks again and again until it is as expected; after the deadline, rejects with what was seen last. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  isThere: (seen: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`${what} did not come; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface Letter {
  code: unknown;
  reason: unknown;
  details: { path: string; message: string }[];
  message: GetMessage;
}

@Module({})
class TestModule {}

/** Queues of one's own on the real broker, a database of one's own, and applications on both. */
export class TestBroker {
  readonly prefix = `test-${randomUUID()}.`;
  readonly queue = `${this.prefix}storebell.events`;
  readonly dead = `${this.prefix}storebell.dead`;
  private readonly apps = new Set<INestApplicationContext>();

  private constructor(
    private readonly connection: ChannelModel,
    readonly channel: ConfirmChannel,
    readonly database: Awaited<ReturnType<typeof freshDatabase>>,
  ) {}

  static async open(): Promise<TestBroker> {
    const connection = await connect(URL_OF_BROKER as string);
    const broker = new TestBroker(connection, await connection.createConfirmChannel(), await freshDatabase());
    // The application declares the rest; messages may be there before it.
    await broker.channel.assertExchange(broker.queue, 'topic', { durable: true });
    return broker;
  }

  /** An application that takes from these queues. Ready when it does, unless told not to wait. */
  async start(
    environment: Record<string, string> = {},
    { wait = true } = {},
  ): Promise<INestApplicationContext> {
    const config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: this.database.url,
      JWT_SECRET,
      LOG_LEVEL: 'silent',
      RABBITMQ_URL: URL_OF_BROKER,
      ...environment,
    });
    const prefix = { provide: BROKER_PREFIX, useValue: this.prefix };
    const app = await createApp(config, {
      module: TestModule,
      imports: [AppModule.with(config)],
      global: true,
      providers: [prefix],
      exports: [BROKER_PREFIX],
    });
    await app.init();
    this.apps.add(app);
    if (wait) await this.until('consuming', app);
    return app;
  }

  async stop(app: INestApplicationContext): Promise<void> {
    this.apps.delete(app);
    await app.close();
  }

  async until(status: BrokerState['status'], app: INestApplicationContext): Promise<void> {
    const state = app.get(BrokerState);
    await eventually(
      `status ${status}`,
      () => state.status,
      (seen) => seen === status,
    );
  }

  /** As a shop does: to the exchange, kept on disk. */
  send(
    routingKey: string,
    body: unknown,
    properties: Options.Publish = { contentType: 'application/json' },
  ): void {
    const content = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    this.channel.publish(this.queue, routingKey, content, { persistent: true, ...properties });
  }

  /** Resolves when the broker has it. */
  async publish(routingKey: string, body: unknown, properties?: Options.Publish): Promise<void> {
    this.send(routingKey, body, properties);
    await this.channel.waitForConfirms();
  }

  /** Ids of the events that are stored, in their order. */
  async stored(): Promise<string[]> {
    const rows = await query<{ id: string }>(this.database.url, 'SELECT id FROM events ORDER BY number');
    return rows.map(({ id }) => id);
  }

  untilStored(count: number): Promise<string[]> {
    return eventually(
      `${count} events`,
      () => this.stored(),
      (ids) => ids.length >= count,
    );
  }

  untilKnown(id: string): Promise<string[]> {
    return eventually(
      `event ${id}`,
      () => this.stored(),
      (ids) => ids.includes(id),
    );
  }

  /** Whom an event has told. */
  async notified(eventId: string): Promise<string[]> {
    const rows = await query<{ user_id: string }>(
      this.database.url,
      'SELECT n.user_id FROM notifications n JOIN events e ON e.number = n.event_id WHERE e.id = $1',
      [eventId],
    );
    return rows.map(({ user_id }) => user_id);
  }

  /** Messages that wait, without those that are being worked on. */
  async waiting(queue = this.queue): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  /** Takes this many letters out of the dead-letter queue. */
  async letters(count: number): Promise<Letter[]> {
    await eventually(
      `${count} dead letters`,
      () => this.waiting(this.dead),
      (seen) => seen >= count,
    );
    const letters: Letter[] = [];
    for (;;) {
      const message = await this.channel.get(this.dead, { noAck: true });
      if (!message) return letters;
      const headers = message.properties.headers ?? {};
      const details = JSON.parse(String(headers['x-storebell-details'] ?? '[]')) as Letter['details'];
      letters.push({
        code: headers['x-storebell-code'],
        reason: headers['x-storebell-reason'],
        details,
        message,
      });
    }
  }

  async close(): Promise<void> {
    for (const app of this.apps) await app.close();
    for (const queue of [this.queue, this.dead]) {
      await this.channel.deleteQueue(queue);
      await this.channel.deleteExchange(queue);
    }
    await this.connection.close();
    await this.database.drop();
  }
}

/** A way to the broker that can be cut, and that can say something of its own. */
export class BrokerWire {
  private readonly target = new URL(URL_OF_BROKER as string);
  private readonly sockets = new Set<Socket>();
  private readonly outward = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  async mend(): Promise<void> {
    this.server = createServer((inside) => {
      const outside = dial(Number(this.target.port || 5672), this.target.hostname);
      this.outward.add(outside);
      for (const [one, other] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        this.sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = this.server ? once(this.server, 'close') : undefined;
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    this.outward.clear();
    await closed;
  }

  /** Acknowledges what was never delivered: the broker closes the channel for it, and leaves the connection open. */
  killChannel(): void {
    const frame = Buffer.alloc(21);
    frame.writeUInt8(1, 0); // a method
    frame.writeUInt16BE(1, 1); // on channel 1
    frame.writeUInt32BE(13, 3);
    frame.writeUInt16BE(60, 7); // basic
    frame.writeUInt16BE(80, 9); // ack
    frame.writeBigUInt64BE(999_999n, 11);
    frame.writeUInt8(0, 19);
    frame.writeUInt8(0xce, 20);
    for (const socket of this.outward) socket.write(frame);
  }
}
