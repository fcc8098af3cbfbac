import { Module } from '@nestjs/common';
import { LiveModule } from '../delivery/live/live.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { BroadcastSignal } from './broadcast.signal.js';
import { BroadcastsController } from './broadcasts.controller.js';
import { BroadcastsRepository } from './broadcasts.repository.js';
import { BroadcastsService } from './broadcasts.service.js';
import { CatchUpRepository } from './catch-up.repository.js';
import { CatchUpService } from './catch-up.service.js';

@Module({
  imports: [LiveModule, NotificationsModule, PreferencesModule],
  controllers: [BroadcastsController],
  providers: [BroadcastsService, CatchUpService, BroadcastSignal, BroadcastsRepository, CatchUpRepository],
})
export class BroadcastsModule {}
