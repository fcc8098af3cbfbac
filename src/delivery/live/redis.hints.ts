import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { HintBus } from './hint.bus.js';
import type { CommittedChange } from './live.types.js';

const CHANNEL = 'storebell:inbox:';

/**
 * Hints over Redis: a channel per user, followed while one of their tabs is open here. Whoever can write to this Redis
 * can put text on screens, as whoever can write to the database; it wants its own user and TLS outside a private network.
 */
export class RedisHints implements HintBus {
  private readonly logger = new Logger(RedisHints.name);
  private readonly node = randomUUID().slice(0, 8);
  private away = false;

  constructor(
    private readonly publisher: Redis,
    private readonly subscriber: Redis,
  ) {}

  publish(changes: readonly CommittedChange[]): void {
    for (const change of changes) {
      this.publisher.publish(CHANNEL + change.userId, `${this.node} ${JSON.stringify(change)}`).then(
        () => this.note(false),
        () => this.note(true),
      );
    }
  }

  follow(userId: string): void {
    this.subscriber.subscribe(CHANNEL + userId).catch(() => this.note(true));
  }

  unfollow(userId: string): void {
    this.subscriber.unsubscribe(CHANNEL + userId).catch(() => this.note(true));
  }

  onHint(listener: (change: CommittedChange) => void): void {
    this.subscriber.on('message', (channel: string, message: string) => {
      // Its own come back, too: this node follows the users it serves.
      if (!channel.startsWith(CHANNEL) || message.startsWith(this.node)) return;
      try {
        listener(JSON.parse(message.slice(message.indexOf(' ') + 1)) as CommittedChange);
      } catch (error) {
        this.logger.warn(`a hint could not be read: ${String(error)}`);
      }
    });
  }

  private note(away: boolean): void {
    if (away === this.away) return;
    this.away = away;
    if (away) this.logger.warn('Redis is away: entries of other nodes arrive with the sweep, within seconds');
    else this.logger.log('Redis is back');
  }
}
