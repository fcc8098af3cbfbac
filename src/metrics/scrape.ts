import { Injectable, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';
import { BacklogRepository, type Backlog } from './backlog.repository.js';
import { Metrics } from './metrics.js';

/** However many scrape: the database is asked this often. */
const FRESH_MS = 2_000;
/** A scrape must answer although the database does not: Prometheus would take the node for dead. */
const PATIENCE_MS = 1_000;

/** What is read only when somebody scrapes: the process itself, and what waits in the database. */
@Injectable()
export class Scrape implements OnModuleInit {
  private asked: Promise<Backlog> | undefined;
  private askedAt = -Infinity;

  constructor(
    private readonly metrics: Metrics,
    private readonly backlog: BacklogRepository,
  ) {}

  onModuleInit(): void {
    collectDefaultMetrics({ register: this.metrics.registry });
    this.metrics.node.watchBacklog(() => this.readBacklog());
  }

  private readBacklog(): Promise<Backlog> {
    if (!this.asked || performance.now() - this.askedAt > FRESH_MS) {
      this.askedAt = performance.now();
      this.asked = within(this.backlog.read(), PATIENCE_MS);
    }
    return this.asked;
  }
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
