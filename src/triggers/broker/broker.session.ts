import { Logger } from '@nestjs/common';
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import type { BrokerTopology } from './broker.topology.js';
import type { DeadLetter } from './dead-letter.js';

// amqplib alone: amqp-connection-manager opens no new channel when the broker closes one, and acknowledges on a new
// channel what came by an old one, which makes the broker close it.

const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;
/** A broker that is silent for two of them is gone. */
const HEARTBEAT_SECONDS = 10;

/**
 * One connection with one channel. A message can only be acknowledged on the channel it came by, so whatever breaks
 * ends all of it; the broker then hands out again what was not acknowledged.
 */
export class BrokerSession {
  private readonly unroutable = new Set<string>();
  private consumerTag: string | undefined;

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
    private readonly topology: BrokerTopology,
    private readonly ending: AbortController,
  ) {
    channel.on('return', ({ properties }: ConsumeMessage) => {
      this.unroutable.add(String(properties.headers?.['x-storebell-id']));
    });
  }

  /** Rejects when the broker is away or does not want us. */
  static async open(url: string, topology: BrokerTopology, prefetch: number): Promise<BrokerSession> {
    const connection = await connect(withHeartbeat(url), {
      timeout: CONNECT_TIMEOUT_MS,
      noDelay: true,
      clientProperties: { connection_name: 'storebell' },
    });
    const ending = new AbortController();
    const end = (reason: unknown): void => ending.abort(reason);
    // Unheard, an `error` would end the process. It comes before `close`, so it is the reason that counts.
    connection.on('error', end);
    connection.on('close', (reason) => end(reason ?? new Error('the connection was closed')));
    reportBlocks(connection);
    try {
      const channel = await connection.createConfirmChannel();
      channel.on('error', end);
      await topology.declare(channel);
      await channel.prefetch(prefetch);
      return new BrokerSession(connection, channel, topology, ending);
    } catch (error) {
      await closed(connection);
      throw error;
    }
  }

  /** Aborted at the end, with the reason. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  async consume(take: (message: ConsumeMessage) => void): Promise<void> {
    const { consumerTag } = await this.channel.consume(this.topology.queue, (message) => {
      if (message) take(message);
      else this.end(new Error('the queue was deleted'));
    });
    this.consumerTag = consumerTag;
  }

  /** What is on its way still comes. */
  async cancel(): Promise<void> {
    const { consumerTag } = this;
    this.consumerTag = undefined;
    if (consumerTag !== undefined) await this.channel.cancel(consumerTag);
  }

  ack(message: ConsumeMessage): void {
    if (!this.signal.aborted) this.channel.ack(message);
  }

  /** Resolves when the dead-letter queue has it. A confirmation alone could mean that no queue wanted it. */
  deadLetter({ id, routingKey, content, options }: DeadLetter): Promise<void> {
    return new Promise((resolve, reject) => {
      const onConfirm = (error: Error | null): void => {
        if (error) reject(error);
        else if (this.unroutable.delete(id)) reject(new Error(`no queue is bound to ${this.topology.dead}`));
        else resolve();
      };
      this.channel.publish(
        this.topology.dead,
        routingKey,
        content,
        { ...options, mandatory: true },
        onConfirm,
      );
    });
  }

  end(reason: unknown): void {
    this.ending.abort(reason);
  }

  async close(): Promise<void> {
    this.end(new Error('closed'));
    // The channel first: closing the connection could overtake its acknowledgements.
    await closed(this.channel);
    await closed(this.connection);
  }
}

/** Short of memory or disk, the broker reads nothing of those who publish: dead letters wait, and so does the rest. */
function reportBlocks(connection: ChannelModel): void {
  const logger = new Logger('Broker');
  connection.on('blocked', (reason: string) => logger.warn(`the broker takes nothing for now: ${reason}`));
  connection.on('unblocked', () => logger.log('the broker takes messages again'));
}

/** amqplib's own promise stays open when the connection breaks meanwhile; the event comes. A broker that hangs is left. */
function closed(one: ChannelModel | ConfirmChannel): Promise<void> {
  return new Promise((resolve) => {
    one.once('close', () => resolve());
    setTimeout(resolve, CLOSE_TIMEOUT_MS).unref();
    // Rejects when it was closed before.
    one.close().catch(() => resolve());
  });
}

function withHeartbeat(url: string): string {
  const address = new URL(url);
  if (!address.searchParams.has('heartbeat')) {
    address.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  }
  return address.href;
}
