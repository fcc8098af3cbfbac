import { Logger } from '@nestjs/common';
import type { RedisLink } from '../../redis/redis.link.js';
import type { HintBus } from './hint.bus.js';
import type { CommittedChange } from './live.types.js';

/**
 * Hints over Redis: a channel per user, followed while one of their tabs is open here. Whoever can write to this Redis
 * can put text on screens, as whoever can write to the database; it wants its own user and TLS outside a private network.
 */
export class RedisHints implements HintBus {
  private readonly logger = new Logger(RedisHints.name);
  private readonly prefix: string;

  constructor(private readonly link: RedisLink) {
    this.prefix = link.name('inbox:');
  }

  publish(changes: readonly CommittedChange[]): void {
    if (!this.link.canSend) return;
    for (const change of changes) {
      this.link.commands
        .publish(this.prefix + change.userId, `${this.link.node} ${JSON.stringify(change)}`)
        // Lost, and the sweep of the other nodes finds it. The link has said that Redis is away.
        .catch(() => undefined);
    }
  }

  follow(userId: string): void {
    this.link.channels.add(this.prefix + userId);
  }

  unfollow(userId: string): void {
    this.link.channels.delete(this.prefix + userId);
  }

  onHint(listener: (change: CommittedChange) => void): void {
    this.link.subscriber.on('message', (channel: string, message: string) => {
      // Its own come back, too: this node follows the users it serves.
      if (!channel.startsWith(this.prefix) || message.startsWith(this.link.node)) return;
      try {
        listener(JSON.parse(message.slice(message.indexOf(' ') + 1)) as CommittedChange);
      } catch (error) {
        this.logger.warn(`a hint could not be read: ${String(error)}`);
      }
    });
  }
}
