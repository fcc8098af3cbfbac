import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Metrics } from '../../metrics/metrics.js';
import { TriggersService } from '../triggers.service.js';
import { BrokerSession } from './broker.session.js';
import { BrokerState } from './broker.state.js';
import { BrokerTopology } from './broker.topology.js';
import { BrokerWorker } from './broker.worker.js';
import { PingRepository } from './ping.repository.js';

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** A connection that lasted as long was a good one: the next pause is short again. */
const STEADY_MS = 10_000;

/** The third way in, besides POST /events and POST /notifications: events from RabbitMQ, if there is a RABBITMQ_URL. */
@Injectable()
export class BrokerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly config: Config,
    private readonly topology: BrokerTopology,
    private readonly triggers: TriggersService,
    private readonly database: PingRepository,
    private readonly state: BrokerState,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    const { url } = this.config.rabbitmq;
    // Not awaited: HTTP is served whether the broker is there or not.
    if (!url) return;
    this.metrics.node.watchService('rabbitmq', () => this.state.status !== 'connecting');
    this.running = this.run(url);
  }

  /** Before the database is let go. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(url: string): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      const since = performance.now();
      try {
        if (failures === 0) this.state.become('connecting');
        await this.serve(url);
      } catch (error) {
        if (signal.aborted) break;
        if (performance.now() - since > STEADY_MS) failures = 0;
        this.state.become('connecting', reasonOf(error));
        await wait(pauseAfter(failures), undefined, { signal }).catch(() => undefined);
      }
    }
    this.state.become('off');
  }

  /** Resolves after a stop; rejects when the broker does not let us in, or leaves. */
  private async serve(url: string): Promise<void> {
    const session = await BrokerSession.open(url, this.topology, this.config.rabbitmq.prefetch);
    const { triggers, database, state, metrics } = this;
    try {
      await new BrokerWorker(session, { triggers, database, state, metrics }, this.stopping.signal).run();
    } finally {
      await session.close();
    }
  }
}

/** Grows, and spreads the nodes of a cluster. */
function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** failures, MAX_PAUSE_MS) * (0.5 + Math.random() / 2);
}

/** Several addresses of one name fail as one error without words. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
