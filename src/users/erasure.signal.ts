import { Injectable } from '@nestjs/common';
import { NodeSignal } from '../redis/node.signal.js';
import { RedisService } from '../redis/redis.service.js';

/** Tells other nodes that somebody was erased, not whom. Lost, and they look by themselves within two seconds. */
@Injectable()
export class ErasureSignal extends NodeSignal {
  constructor(redis: RedisService) {
    super(redis, 'erasures');
  }

  /** When the person was last here, which presence keeps there. */
  forget(userId: string): void {
    const { link } = this.redis;
    if (link?.canSend) link.commands.zrem(link.name('presence:seen'), userId).catch(() => undefined);
  }
}
