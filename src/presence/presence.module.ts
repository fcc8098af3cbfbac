import { Module } from '@nestjs/common';
import { LiveModule } from '../delivery/live/live.module.js';
import { PresenceService } from './presence.service.js';

/** Needs the users, whose module is global. */
@Module({ imports: [LiveModule], providers: [PresenceService], exports: [PresenceService] })
export class PresenceModule {}
