import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Carrier } from '../producer.js';
import type { Happening } from '../shop.js';

export const EXCHANGE = 'storebell.events';
export const DEAD = 'storebell.dead';
const CONFIRM_MS = 10_000;
const RETRY_MS = 200;

/** Publishes to RabbitMQ as the documentation tells a shop to: persistent, mandatory, confirmed. */
export class BrokerCarrier {
  /** Messages that were published a second time. */
  repeats = 0;
  private channel: ConfirmChannel | undefined;
  private connection: ChannelModel | undefined;
  private connecting: Promise<void> | undefined;
  private readonly returned = new Set<string>();
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly random: Random,
    /** Share of the messages that are published twice. */
    private readonly doubled: number,
  ) {}

  readonly carry: Carrier = async (events) => {
    const channel = await this.open();
    const body = events.map(({ event }) => event);
    // One event alone, or several as one message.
    const content = body.length === 1 ? body[0] : body;
    const times = this.random.chance(this.doubled) ? 2 : 1;
    this.repeats += times - 1;
    const [first] = await Promise.all(
      Array.from({ length: times }, () => this.publish(channel, events, content)),
    );
    if (first) throw first;
    return { confirmed: true };
  };

  /** A message that nothing can be made of. */
  async poison(content: string): Promise<void> {
    const channel = await this.open();
    const failure = await this.publish(channel, [], content, 'order.placed');
    if (failure) throw failure;
  }

  /** Takes what waits in a queue out of it. */
  async take(queue: string): Promise<string[]> {
    const channel = await this.open();
    const bodies: string[] = [];
    for (;;) {
      const message = await channel.get(queue, { noAck: true });
      if (!message) return bodies;
      bodies.push(message.content.toString());
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.close().catch(() => undefined);
  }

  private async open(): Promise<ConfirmChannel> {
    while (!this.channel) {
      if (this.closed) throw new Error('the broker carrier is closed');
      this.connecting ??= this.connectOnce().finally(() => (this.connecting = undefined));
      await this.connecting;
    }
    return this.channel;
  }

  private async connectOnce(): Promise<void> {
    try {
      const connection = await connect(this.url, { timeout: 2_000 });
      const gone = (): void => {
        this.channel = undefined;
      };
      connection.on('error', gone).on('close', gone);
      this.connection = connection;
      const channel = await connection.createConfirmChannel();
      channel.on('error', gone).on('close', gone);
      channel.on('return', ({ properties }: { properties: { messageId?: string } }) => {
        this.returned.add(String(properties.messageId));
      });
      this.channel = channel;
    } catch {
      await sleep(RETRY_MS);
    }
  }

  /** Resolves with what went wrong, or with nothing when the broker has it. */
  private publish(
    channel: ConfirmChannel,
    events: readonly Happening[],
    content: unknown,
    routingKey = events[0]?.event.type ?? '',
  ): Promise<Error | undefined> {
    const messageId = events[0]?.event.id;
    const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    const options = { contentType: 'application/json', persistent: true, mandatory: true, messageId };
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(new Error('no confirmation')), CONFIRM_MS);
      const done = (error?: Error): void => {
        clearTimeout(timer);
        resolve(error);
      };
      try {
        channel.publish(EXCHANGE, routingKey, body, options, (error: Error | null) => {
          if (error) done(new Error('not confirmed'));
          else if (messageId && this.returned.delete(messageId)) done(new Error('returned'));
          else done();
        });
      } catch (error) {
        done(error as Error);
      }
    });
  }
}
