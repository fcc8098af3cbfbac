import { Global, Module } from '@nestjs/common';
import { BacklogRepository } from './backlog.repository.js';
import { EventLoop } from './event-loop.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { MetricsServer } from './metrics.server.js';
import { Scrape } from './scrape.js';

@Global()
@Module({
  controllers: [MetricsController],
  providers: [Metrics, EventLoop, MetricsServer, Scrape, BacklogRepository],
  exports: [Metrics, EventLoop],
})
export class MetricsModule {}
