import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { RedisLink } from './redis.link.js';

/** Whether there is a Redis to share, and the way to it. */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  /** Undefined without REDIS_URL: one node. */
  readonly link: RedisLink | undefined;

  constructor({ redisUrl }: Config) {
    if (redisUrl) this.link = new RedisLink(redisUrl);
  }

  onApplicationShutdown(): void {
    this.link?.stop();
  }
}
