import { Module } from '@nestjs/common';
import { TriggersModule } from '../triggers/triggers.module.js';
import { HealthController } from './health.controller.js';
import { HealthRepository } from './health.repository.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [TriggersModule],
  controllers: [HealthController],
  providers: [Readiness, HealthRepository],
})
export class HealthModule {}
