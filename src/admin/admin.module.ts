import { Module } from '@nestjs/common';
import { JobsModule } from '../delivery/jobs/jobs.module.js';
import { PushRepository } from '../delivery/push/push.repository.js';
import { LiveModule } from '../delivery/live/live.module.js';
import { InboxRepository } from '../notifications/inbox.repository.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { WaitlistRepository } from '../waitlist/waitlist.repository.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditRepository } from './audit/audit.repository.js';
import { NodeBeat } from './stats/node.beat.js';
import { StatsController } from './stats/stats.controller.js';
import { StatsRepository } from './stats/stats.repository.js';
import { StatsService } from './stats/stats.service.js';
import { AdminUsersController } from './users/users.controller.js';
import { AdminUsersRepository } from './users/users.repository.js';
import { AdminUsersService, PersonSources } from './users/users.service.js';
import { ConsoleModule } from './console/console.module.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { AdminDeliveriesRepository } from './deliveries/deliveries.repository.js';
import { SuppressionsRepository } from './deliveries/suppressions.repository.js';
import { EventsController } from './events/events.controller.js';
import { EventsRepository } from './events/events.repository.js';

import { TriggersModule } from '../triggers/triggers.module.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { QueueBoard } from './queues/queue-board.js';
import { SessionController } from './queues/session.controller.js';

/** What staff see. */
@Module({
  imports: [ConsoleModule, JobsModule, LiveModule, PreferencesModule, PresenceModule, TriggersModule],
  controllers: [
    EventsController,
    DeliveriesController,
    QuarantineController,
    StatsController,
    AdminUsersController,
    AuditController,
    SessionController,
  ],
  providers: [
    EventsRepository,
    AdminDeliveriesRepository,
    SuppressionsRepository,
    QueueBoard,
    NodeBeat,
    StatsService,
    StatsRepository,
    AdminUsersService,
    AdminUsersRepository,
    PersonSources,
    AuditRepository,
    // Read only, beside the modules that write.
    InboxRepository,
    PushRepository,
    WaitlistRepository,
  ],
})
export class AdminModule {}
