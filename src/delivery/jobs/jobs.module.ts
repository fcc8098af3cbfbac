import { Module } from '@nestjs/common';
import { PreferencesModule } from '../../preferences/preferences.module.js';
import { PresenceModule } from '../../presence/presence.module.js';
import { ChannelsModule } from '../channels.module.js';
import { ChannelRegistry } from './channel.registry.js';
import { Circuits } from './circuits.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryJobs } from './delivery.jobs.js';
import { DeliverySender } from './delivery.sender.js';
import { DueCheck } from './due-check.js';
import { JobQueues } from './job.queues.js';

@Module({
  imports: [ChannelsModule, PreferencesModule, PresenceModule],
  providers: [
    ChannelRegistry,
    Circuits,
    DeliveriesRepository,
    DeliveryJobs,
    DeliverySender,
    DueCheck,
    JobQueues,
  ],
  exports: [DeliveryJobs, JobQueues, DeliveriesRepository],
})
export class JobsModule {}
