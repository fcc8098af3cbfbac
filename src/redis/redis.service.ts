import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Metrics } from '../metrics/metrics.js';
import { RedisLink } from './redis.link.js';

/** Whether there is a Redis to share, and the way to it. */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  /** Undefined without REDIS_URL: one node. */
  readonly link: RedisLink | undefined;

  constructor({ redisUrl }: Config, metrics: Metrics) {
    if (!redisUrl) return;
    const link = new RedisLink(redisUrl);
    this.link = link;
    metrics.node.watchService('redis', () => link.isUp);
  }

  onApplicationShutdown(): void {
    this.link?.stop();
  }
}
