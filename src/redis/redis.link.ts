import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Subscriptions } from './subscriptions.js';

/** Far above what Redis needs; a connection that is silent for that long is given up before. */
const COMMAND_TIMEOUT_MS = 3_000;
const PING_EVERY_MS = 1_000;

/**
 * This node's two connections to Redis. Redis is never the truth here: while it is away commands fail at once instead of
 * queueing, and everybody who uses it has another way.
 */
export class RedisLink {
  /** This process, among all that share the Redis. */
  readonly node = randomUUID();
  /** For everything but listening. Commands of one turn of the event loop share a packet, and keep their order. */
  readonly commands: Redis;
  /** For listening only. */
  readonly subscriber: Redis;
  readonly channels: Subscriptions;
  readonly shardChannels: Subscriptions;
  private readonly logger = new Logger(RedisLink.name);
  private readonly watches: NodeJS.Timeout[] = [];
  private trouble = '';
  private away = false;
  private stopped = false;

  constructor(private readonly url: string) {
    this.commands = this.connect('commands', { enableAutoPipelining: true });
    this.subscriber = this.connect('subscriber', {});
    this.channels = new Subscriptions(this.subscriber, 'subscribe');
    this.shardChannels = new Subscriptions(this.subscriber, 'ssubscribe');
  }

  get isUp(): boolean {
    return this.canSend && this.subscriber.status === 'ready';
  }

  get canSend(): boolean {
    return this.commands.status === 'ready';
  }

  /** A name for a key or a channel. Channels know no database number, so it is part of every name. */
  name(rest: string): string {
    return `storebell:${this.commands.options.db ?? 0}:${rest}`;
  }

  stop(): void {
    this.stopped = true;
    for (const watch of this.watches) clearInterval(watch);
    for (const redis of [this.commands, this.subscriber]) redis.disconnect();
  }

  private connect(name: string, options: { enableAutoPipelining?: boolean }): Redis {
    const redis = new Redis(this.url, {
      connectionName: `storebell-${name}`,
      // Fail at once: neither wait for a connection nor be sent again by the next one.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResubscribe: false,
      connectTimeout: 2_000,
      commandTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
      autoPipeliningIgnoredCommands: ['ping'],
      ...options,
    });
    // Unheard, an error event would end the process; ioredis tries again by itself.
    redis.on('error', (error: Error) => (this.trouble = error.message));
    redis.on('ready', () => this.tellBack());
    redis.on('close', () => this.tellAway());
    this.watches.push(hangUpOnSilence(redis));
    return redis;
  }

  // A line when it goes and one when it is back, not one per attempt.
  private tellAway(): void {
    if (this.away || this.stopped) return;
    this.away = true;
    this.logger.warn(
      `Redis is away${this.trouble && ` (${this.trouble})`}: entries of other nodes come with the sweep, within seconds; ` +
        'rooms, presence and limits are those of each node',
    );
  }

  private tellBack(): void {
    if (!this.isUp) return;
    if (this.away) this.logger.log('Redis is back');
    this.away = false;
    this.trouble = '';
  }
}

/**
 * Hangs up when Redis does not answer a ping. A server that froze, or a network that swallows packets, closes nothing by
 * itself, and everybody would wait.
 */
function hangUpOnSilence(redis: Redis): NodeJS.Timeout {
  let asked = 0;
  let answered = 0;
  const ask = async (): Promise<void> => {
    const question = ++asked;
    await redis.ping().catch(() => undefined);
    answered = question;
  };
  const timer = setInterval(() => {
    if (redis.status !== 'ready') return;
    if (answered === asked) {
      void ask();
      return;
    }
    const overdue = asked;
    // After a pause of this process the answer is there, but has not been read.
    setImmediate(() => {
      if (answered < overdue && redis.status === 'ready') redis.stream.destroy();
    });
  }, PING_EVERY_MS);
  return timer.unref();
}
