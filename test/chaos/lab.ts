import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../src/prisma/database.js';
import { applyMigrations } from '../../src/prisma/schema-engine.js';
import { createDatabase } from '../support/database.js';
import { copyBuild, type AppBuild } from './services/app-build.js';
import { freePorts } from './services/ports.js';
import { Postgres } from './services/postgres.js';
import { RabbitMq } from './services/rabbitmq.js';
import { Redis } from './services/redis.js';

const TEMPLATE = 'chaos_template';

/** Ports that stay the same for the whole session. */
export interface Ports {
  balancer: number;
  nodes: readonly number[];
}

/** The services that all runs share, each started here and killed by nobody else. */
export class Lab {
  private databases = 0;
  private brokerStarting: Promise<void> | undefined;

  private constructor(
    private readonly folder: string,
    readonly build: AppBuild,
    readonly postgres: Postgres,
    /** undefined where there is no redis-server. */
    readonly redis: Redis | undefined,
    /** undefined where there is none; started by the first run that needs it. */
    readonly rabbitmq: RabbitMq | undefined,
    readonly ports: Ports,
  ) {}

  static async open(dist: string): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'storebell-chaos-'));
    // Whatever ends the runner: the services are killed before, by their own listener.
    process.on('exit', () =>
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
    );
    // As root, Postgres runs as another user, who must get there.
    await chmod(folder, 0o755);
    try {
      const [
        postgresPort = 0,
        redisPort = 0,
        amqp = 0,
        distribution = 0,
        mapper = 0,
        balancer = 0,
        ...nodes
      ] = await freePorts(8);
      const app = join(folder, 'app');
      await mkdir(app);
      // First: what is missing most often.
      const build = await copyBuild(dist, app);
      const postgres = await Postgres.start(folder, postgresPort);
      await applyMigrations(await createDatabase(postgres.url('postgres'), TEMPLATE), MIGRATIONS);
      const redis = Redis.isInstalled ? new Redis(folder, redisPort) : undefined;
      await redis?.start();
      const broker = join(folder, 'rabbitmq');
      const rabbitmq = RabbitMq.isInstalled
        ? new RabbitMq(broker, { amqp, distribution, mapper })
        : undefined;
      return new Lab(folder, build, postgres, redis, rabbitmq, { balancer, nodes });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A migrated database that nobody has used. Every service is up again, whatever the last run did to it. */
  async prepare({ rabbitmq = false } = {}): Promise<string> {
    if (rabbitmq) await this.startBroker();
    if (!this.postgres.isUp) await this.postgres.start();
    this.redis?.thaw();
    if (this.redis && !this.redis.isUp) await this.redis.start();
    return createDatabase(this.postgres.url('postgres'), `chaos_${++this.databases}`, TEMPLATE);
  }

  /** Takes its time; may be called long before it is needed. */
  async startBroker(): Promise<void> {
    const { rabbitmq } = this;
    if (!rabbitmq || rabbitmq.isUp) return;
    await (this.brokerStarting ??= rabbitmq.start().finally(() => (this.brokerStarting = undefined)));
  }

  async close(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis?.stop(), this.rabbitmq?.stop()]);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
