import { Module, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { TriggersModule } from '../triggers/triggers.module.js';
import { HealthController } from './health.controller.js';
import { HealthRepository } from './health.repository.js';
import { LoadShedder } from './load-shedder.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [TriggersModule],
  controllers: [HealthController],
  providers: [Readiness, HealthRepository, LoadShedder],
})
export class HealthModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.node.watchReady(async () => (await this.readiness.report()).status === 'ready');
  }
}
