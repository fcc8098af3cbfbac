import { Module } from '@nestjs/common';
import { JobsModule } from '../delivery/jobs/jobs.module.js';
import { LiveModule } from '../delivery/live/live.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { AppendRepository } from './append.repository.js';
import { GATEWAY_PROVIDERS } from './gateway/gateway.providers.js';
import { ExpiryService } from './expiry.service.js';
import { InboxRepository } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';
import { MarkRepository } from './mark.repository.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { PublishService } from './publish.service.js';
import { RecipientsRepository } from './recipients.repository.js';
import { RecipientsService } from './recipients.service.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { RoutingService } from './routing.service.js';
import { StreamController } from './stream/stream.controller.js';
import { StreamsService } from './stream/streams.service.js';
import { TicketsRepository } from './stream/tickets.repository.js';
import { SubjectsRepository } from './subjects.repository.js';

@Module({
  imports: [LiveModule, JobsModule, PresenceModule, PreferencesModule],
  controllers: [StreamController, NotificationsController],
  providers: [
    NotificationsService,
    RecipientsService,
    RoutingService,
    PublishService,
    ExpiryService,
    RetentionService,
    RetentionRepository,
    InboxService,
    AppendRepository,
    RecipientsRepository,
    InboxRepository,
    MarkRepository,
    SubjectsRepository,
    StreamsService,
    TicketsRepository,
    ...GATEWAY_PROVIDERS,
  ],
  exports: [NotificationsService, InboxService],
})
export class NotificationsModule {}
