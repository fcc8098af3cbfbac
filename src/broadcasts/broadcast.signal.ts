import { Injectable } from '@nestjs/common';
import { NodeSignal } from '../redis/node.signal.js';
import { RedisService } from '../redis/redis.service.js';

/** Tells other nodes that there is something new to look at. Lost, and they look by themselves within two seconds. */
@Injectable()
export class BroadcastSignal extends NodeSignal {
  constructor(redis: RedisService) {
    super(redis, 'broadcasts');
  }
}
