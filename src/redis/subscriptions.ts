import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

/** Fits one command, and leaves others room between two of them. */
const CHANNELS_PER_COMMAND = 1_000;

/**
 * The channels that this node listens to. Wishes are kept here and not in ioredis, which would queue them without bound
 * while Redis is away; whenever the connection is new, all of them are made known again.
 */
export class Subscriptions {
  private readonly logger = new Logger(Subscriptions.name);
  private readonly channels = new Set<string>();
  private refusal = '';

  /** `ssubscribe` is for sharded channels, which Redis has from 7.0 on. The connection must not resubscribe by itself. */
  constructor(
    private readonly redis: Redis,
    private readonly command: 'subscribe' | 'ssubscribe',
  ) {
    redis.on('ready', () => this.renew());
  }

  add(channel: string): void {
    this.channels.add(channel);
    if (this.redis.status === 'ready') this.send([channel]);
  }

  delete(channel: string): void {
    this.channels.delete(channel);
    if (this.redis.status !== 'ready') return;
    const left =
      this.command === 'subscribe' ? this.redis.unsubscribe(channel) : this.redis.sunsubscribe(channel);
    left.catch((error: unknown) => this.note(error));
  }

  private renew(): void {
    const channels = [...this.channels];
    for (let start = 0; start < channels.length; start += CHANNELS_PER_COMMAND) {
      this.send(channels.slice(start, start + CHANNELS_PER_COMMAND));
    }
  }

  private send(channels: string[]): void {
    this.redis[this.command](...channels).catch((error: unknown) => this.note(error));
  }

  /** A connection that was lost comes back, and all is sent again. What Redis itself refuses, somebody must mend. */
  private note(error: unknown): void {
    if (!(error instanceof Error) || error.name !== 'ReplyError' || error.message === this.refusal) return;
    this.refusal = error.message;
    this.logger.error(`Redis refuses to ${this.command}: ${error.message}`);
  }
}
