import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from '../config/config.js';

/**
 * The node's connections to Redis, or none. Redis is never the truth here: while it is away, commands fail at once
 * instead of queueing, and everybody who uses it has another way.
 */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  private readonly logger = new Logger(RedisService.name);
  private readonly connections: Redis[] = [];

  constructor(private readonly config: Config) {}

  get inUse(): boolean {
    return this.config.redisUrl !== undefined;
  }

  /** A connection of the caller's own; one that subscribes can do nothing else. Only when `inUse`. */
  connect(name: string): Redis {
    if (!this.config.redisUrl) throw new Error('REDIS_URL is not set');
    const redis = new Redis(this.config.redisUrl, {
      connectionName: `storebell-${name}`,
      enableOfflineQueue: name === 'subscriber',
      maxRetriesPerRequest: name === 'subscriber' ? null : 1,
      enableAutoPipelining: name !== 'subscriber',
      connectTimeout: 2_000,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    // Unheard, an error event would end the process; ioredis tries again by itself.
    redis.on('error', (error: Error) => this.logger.debug(`Redis (${name}): ${error.message}`));
    this.connections.push(redis);
    return redis;
  }

  onApplicationShutdown(): void {
    for (const redis of this.connections) redis.disconnect();
  }
}
