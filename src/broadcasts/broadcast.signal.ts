import { Injectable } from '@nestjs/common';
import { RedisService } from '../redis/redis.service.js';

/** Tells other nodes that there is something new to look at. Lost, and they look by themselves within two seconds. */
@Injectable()
export class BroadcastSignal {
  private readonly channel: string | undefined;

  constructor(private readonly redis: RedisService) {
    this.channel = redis.link?.name('broadcasts');
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
}
