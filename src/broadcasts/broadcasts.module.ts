import { Module } from '@nestjs/common';
import { EmailModule } from '../delivery/email/email.module.js';
import { JobsModule } from '../delivery/jobs/jobs.module.js';
import { LiveModule } from '../delivery/live/live.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { AudienceSizeRepository } from './audience-size.repository.js';
import { BroadcastSignal } from './broadcast.signal.js';
import { BroadcastsClock } from './broadcasts.clock.js';
import { BroadcastsController } from './broadcasts.controller.js';
import { BroadcastsRepository } from './broadcasts.repository.js';
import { BroadcastsService } from './broadcasts.service.js';
import { CatchUpRepository } from './catch-up.repository.js';
import { CatchUpService } from './catch-up.service.js';
import { DraftsController } from './drafts.controller.js';
import { RetractionsRepository } from './retractions.repository.js';
import { RetractionsService } from './retractions.service.js';
import { WaveProgressRepository } from './wave-progress.repository.js';
import { WavesRepository } from './waves.repository.js';
import { WavesService } from './waves.service.js';

@Module({
  imports: [EmailModule, JobsModule, LiveModule, NotificationsModule, PreferencesModule],
  controllers: [BroadcastsController, DraftsController],
  providers: [
    BroadcastsService,
    BroadcastsClock,
    BroadcastSignal,
    CatchUpService,
    RetractionsService,
    WavesService,
    AudienceSizeRepository,
    BroadcastsRepository,
    CatchUpRepository,
    RetractionsRepository,
    WavesRepository,
    WaveProgressRepository,
  ],
})
export class BroadcastsModule {}
