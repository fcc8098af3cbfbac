import { Module } from '@nestjs/common';
import { RedisService } from '../../redis/redis.service.js';
import { HINT_BUS, NoHints, type HintBus } from './hint.bus.js';
import { LiveHub } from './live.hub.js';
import { RedisHints } from './redis.hints.js';

@Module({
  providers: [
    LiveHub,
    {
      provide: HINT_BUS,
      inject: [RedisService],
      useFactory: (redis: RedisService): HintBus =>
        redis.inUse ? new RedisHints(redis.connect('publisher'), redis.connect('subscriber')) : new NoHints(),
    },
  ],
  exports: [LiveHub],
})
export class LiveModule {}
