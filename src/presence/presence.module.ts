import { Module } from '@nestjs/common';
import { LiveModule } from '../delivery/live/live.module.js';
import { RedisService } from '../redis/redis.service.js';
import { PresenceService } from './presence.service.js';
import { MemoryPresence, PRESENCE_STORE, type PresenceStore } from './presence.store.js';
import { RedisPresence } from './redis.presence.js';

/** Needs the users and Redis, whose modules are global. */
@Module({
  imports: [LiveModule],
  providers: [
    PresenceService,
    {
      provide: PRESENCE_STORE,
      inject: [RedisService],
      useFactory: ({ link }: RedisService): PresenceStore =>
        link ? new RedisPresence(link) : new MemoryPresence(),
    },
  ],
  exports: [PresenceService],
})
export class PresenceModule {}
