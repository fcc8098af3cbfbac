import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RedisService } from '../redis/redis.service.js';
import { BrokerState, type BrokerStatus } from '../triggers/broker/broker.state.js';
import { HealthRepository } from './health.repository.js';
import { LoadShedder, type LoadState } from './load-shedder.js';

const PATIENCE_MS = 1_000;
/** Probes of many balancers, or of somebody idle, cost the database one question a second. */
const FRESH_MS = 1_000;
/** Tokens and schedules are judged by this machine's clock, rows by the database's. */
const MAX_SKEW_MS = 5_000;

export interface ReadinessReport {
  status: 'ready' | 'not_ready';
  checks: {
    database: 'ok' | 'down';
    /** `skewed` is reported, it does not take the server out of service. `unknown` without the database. */
    clock: 'ok' | 'skewed' | 'unknown';
    server: 'ok' | 'draining';
    /** What there is too much of: new connections are refused. */
    load: LoadState;
    /** Absent when not in use. Without it entries come a moment later, so `down` takes nobody out of service. */
    redis?: 'ok' | 'down';
    /** Absent when not in use. Events wait in the queue meanwhile; `paused` is what the database does to it. */
    broker?: 'ok' | 'paused' | 'down';
  };
}

const BROKER: Record<BrokerStatus, ReadinessReport['checks']['broker']> = {
  off: undefined,
  connecting: 'down',
  consuming: 'ok',
  paused: 'paused',
};

type DatabaseChecks = Pick<ReadinessReport['checks'], 'database' | 'clock'>;

/** Should a balancer send requests here? */
@Injectable()
export class Readiness {
  private readonly logger = new Logger(Readiness.name);
  private asked: Promise<DatabaseChecks> | undefined;
  private askedAt = -Infinity;
  private last: DatabaseChecks = { database: 'ok', clock: 'ok' };

  constructor(
    private readonly repository: HealthRepository,
    private readonly host: HttpAdapterHost,
    private readonly redis: RedisService,
    private readonly broker: BrokerState,
    private readonly load: LoadShedder,
  ) {}

  async report(): Promise<ReadinessReport> {
    const { draining = false } = this.host.httpAdapter as { draining?: boolean };
    const { link } = this.redis;
    const broker = BROKER[this.broker.status];
    const checks: ReadinessReport['checks'] = {
      ...(await this.database()),
      server: draining ? 'draining' : 'ok',
      load: this.load.state,
      ...(link && { redis: link.isUp ? 'ok' : 'down' }),
      ...(broker && { broker }),
    };
    const isReady = checks.database === 'ok' && checks.load === 'ok' && !draining;
    return { status: isReady ? 'ready' : 'not_ready', checks };
  }

  private database(): Promise<DatabaseChecks> {
    if (!this.asked || performance.now() - this.askedAt > FRESH_MS) {
      this.askedAt = performance.now();
      this.asked = this.ask().then((checks) => this.tellChanges(checks));
    }
    return this.asked;
  }

  private async ask(): Promise<DatabaseChecks> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    try {
      const now = await Promise.race([this.repository.now(), tooLate]);
      const skew = Math.abs(now.getTime() - Date.now());
      return { database: 'ok', clock: skew > MAX_SKEW_MS ? 'skewed' : 'ok' };
    } catch (error) {
      if (this.last.database === 'ok') this.logger.warn(`the database does not answer: ${String(error)}`);
      return { database: 'down', clock: 'unknown' };
    } finally {
      clearTimeout(timer);
    }
  }

  /** A line when something changes, not one per probe. */
  private tellChanges(checks: DatabaseChecks): DatabaseChecks {
    if (checks.database === 'ok' && this.last.database === 'down')
      this.logger.log('the database answers again');
    if (checks.clock === 'skewed' && this.last.clock !== 'skewed') {
      this.logger.warn(`this clock and the database's differ by over ${MAX_SKEW_MS / 1000} s`);
    }
    this.last = checks;
    return checks;
  }
}
