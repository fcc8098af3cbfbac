import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { Config } from '../config/config.js';
import { PrismaClient } from '../generated/prisma/client.js';
import { Metrics } from '../metrics/metrics.js';
import { LazyQuery } from './lazy-query.js';
import { sessionUrl, silenceOf } from './session.js';
import { StatementNames } from './statement-names.js';
import { WatchedPool } from './watched-pool.js';

/** The one way to Postgres. Closed last, so that requests in flight can finish. */
@Injectable()
export class PrismaService extends PrismaClient implements OnModuleInit, OnApplicationShutdown {
  private readonly pool: WatchedPool;

  constructor(config: Config, metrics: Metrics = new Metrics()) {
    const { url = '' } = config.database;
    const pool = new WatchedPool((since) => metrics.node.poolWaited(since), {
      connectionString: sessionUrl(url),
      max: config.database.poolSize,
      // Without these a lost database would hold every request for ever.
      connectionTimeoutMillis: 2_000,
      statement_timeout: 10_000,
      silenceMs: silenceOf(url),
      keepAlive: true,
      idle_in_transaction_session_timeout: 10_000,
      application_name: 'storebell',
    });
    const names = new StatementNames();
    const logger = new Logger(PrismaService.name);
    // Unheard, an idle connection that breaks would end the process. Ours, because the adapter's listener goes with
    // $disconnect, while connections may still break. An ended pool does not wait until its connections are closed, and the
    // embedded Postgres, which stops next, may be quicker.
    pool.on('error', (error) => {
      if (!pool.ending) logger.warn(`lost an idle connection to Postgres: ${error.message}`);
    });
    // The pool takes its own listener off before whoever waits for the connection can put on theirs: one that breaks in
    // between would end the process. Who uses it is told by the statement that fails.
    pool.on('connect', (client) => client.on('error', () => undefined));
    super({
      adapter: new PrismaPg(pool, {
        // The adapter takes undefined for "do not prepare", though its type does not say so.
        statementNameGenerator: ({ sql }) => names.of(sql) as string,
        onConnectionError: (error) => logger.warn(`lost a connection to Postgres: ${error.message}`),
      }),
      transactionOptions: { maxWait: 2_000, timeout: 10_000 },
    });
    LazyQuery.useIn(this);
    this.pool = pool;
    metrics.node.watchPool(() => pool.state);
  }

  /** How long whoever waits longest has waited for a connection by now, in milliseconds. */
  get longestWait(): number {
    return this.pool.longestWait;
  }

  async onModuleInit(): Promise<void> {
    await this.$connect();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
    await this.pool.end();
  }
}
