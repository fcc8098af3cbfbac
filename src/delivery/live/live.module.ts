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
      useFactory: ({ link }: RedisService): HintBus => (link ? new RedisHints(link) : new NoHints()),
    },
  ],
  exports: [LiveHub],
})
export class LiveModule {}
