import type { RedisService } from './redis.service.js';

/** A word to the other nodes that there is something to look at, and not what. Lost, and they look by themselves soon. */
export abstract class NodeSignal {
  private readonly channel: string | undefined;

  constructor(
    protected readonly redis: RedisService,
    name: string,
  ) {
    this.channel = redis.link?.name(name);
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
