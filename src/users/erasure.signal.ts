import { Injectable } from '@nestjs/common';
import { RedisService } from '../redis/redis.service.js';

/** Tells other nodes that somebody was erased, not whom. Lost, and they look by themselves within two seconds. */
@Injectable()
export class ErasureSignal {
  private readonly channel: string | undefined;

  constructor(private readonly redis: RedisService) {
    this.channel = redis.link?.name('erasures');
    if (this.channel) redis.link?.channels.add(this.channel);
  }

  tell(): void {
    const { link } = this.redis;
    if (!link || !this.channel || !link.canSend) return;
    link.commands.publish(this.channel, link.node).catch(() => undefined);
  }

  onNews(listener: () => void): void {
    this.redis.link?.subscriber.on('message', (channel: string, message: string) => {
      if (channel === this.channel && message !== this.redis.link?.node) listener();
    });
  }

  /** When the person was last here, which presence keeps there. */
  forget(userId: string): void {
    const { link } = this.redis;
    if (link?.canSend) link.commands.zrem(link.name('presence:seen'), userId).catch(() => undefined);
  }
}
