import { Module } from '@nestjs/common';
import { EventsController } from './events/events.controller.js';
import { EventsRepository } from './events/events.repository.js';

/** What staff see. */
@Module({ controllers: [EventsController], providers: [EventsRepository] })
export class AdminModule {}
