import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createPostgresBackend, DelayedError, runMigrations, withBackend } from 'bullmq';
import { Pool } from 'pg';
import { Config } from '../../config/config.js';
import type { OutsideChannel } from '../../contract/index.js';
import { sessionUrl } from '../../prisma/session.js';

/** What a job holds: one delivery, or all that a person's digest of one moment holds. */
export type DeliveryJob =
  { id: string } | { digest: { userId: string; channel: OutsideChannel; dueAt: string } };

/** Answers when to run the job again; null: never. */
export type JobHandler = (job: DeliveryJob) => Promise<Date | null>;

const { Queue, Worker } = withBackend(createPostgresBackend);
type JobQueue = InstanceType<typeof Queue<DeliveryJob>>;
type JobWorker = InstanceType<typeof Worker<DeliveryJob>>;

/** BullMQ's tables live beside ours, under a name of their own. */
const SCHEMA = 'bullmq';
/** A job whose worker died is taken over after at most both of these. */
const LOCK_MS = 20_000;
const STALLED_CHECK_MS = 5_000;

/** BullMQ tries again at once whatever fails for another reason than a lost connection: here it has to wait for that. */
const FAILED_PAUSE_MS = 500;

class PatientPool extends Pool {
  override query = (async (text: string, values?: unknown[]) => {
    try {
      return await super.query(text, values);
    } catch (error) {
      await sleep(FAILED_PAUSE_MS, undefined, { ref: false });
      throw error;
    }
  }) as Pool['query'];
}

/** The queues of this node, one per channel, so that none waits for another. BullMQ with its Postgres backend. */
@Injectable()
export class JobQueues implements OnApplicationShutdown {
  private readonly logger = new Logger(JobQueues.name);
  private readonly queues = new Map<OutsideChannel, JobQueue>();
  private readonly workers: JobWorker[] = [];
  private pool: Pool | undefined;

  constructor(private readonly config: Config) {}

  async open(channels: readonly OutsideChannel[]): Promise<void> {
    const { url } = this.config.database;
    const pool = new PatientPool({
      connectionString: url && sessionUrl(url, `-c search_path=${SCHEMA}`),
      // Each worker keeps one to be woken by.
      max: channels.length + 4,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'storebell jobs',
    });
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    this.pool = pool;
    const client = await pool.connect();
    try {
      await runMigrations(client, SCHEMA);
    } finally {
      client.release();
    }
    for (const channel of channels) {
      const queue = new Queue<DeliveryJob>(channel, { connection: pool });
      queue.on('error', (error) => this.logger.debug(`${channel}: ${error.message}`));
      this.queues.set(channel, queue);
    }
  }

  list(): JobQueue[] {
    return [...this.queues.values()];
  }

  /** Names that are there already change nothing. */
  async add(
    channel: OutsideChannel,
    jobs: readonly { name: string; data: DeliveryJob; dueAt: Date }[],
  ): Promise<void> {
    const now = Date.now();
    await this.queues.get(channel)?.addBulk(
      jobs.map(({ name, data, dueAt }) => ({
        name: 'digest' in data ? 'digest' : 'deliver',
        data,
        // The row in `deliveries` says what became of it, so a job that ended leaves no trace: its name is free again.
        opts: {
          jobId: name,
          delay: Math.max(0, dueAt.getTime() - now),
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
  }

  /** Resolves when jobs are taken. */
  async work(channel: OutsideChannel, concurrency: number, handle: JobHandler): Promise<void> {
    const worker = new Worker<DeliveryJob>(
      channel,
      async (job, token) => {
        const next = await handle(job.data);
        if (!next) return;
        await job.moveToDelayed(next.getTime(), token);
        throw new DelayedError();
      },
      {
        connection: this.pool as Pool,
        concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        // However often nodes die: attempts are counted in `deliveries`.
        maxStalledCount: 1_000,
        runRetryDelay: 1_000,
        // A worker that begins before it is ready, and then cannot become it, tries for ever without a break.
        autorun: false,
      },
    );
    worker.on('error', (error) => this.logger.debug(`${channel}: ${error.message}`));
    worker.on('failed', (_, error) => this.logger.warn(`a job of ${channel} failed: ${error.message}`));
    this.workers.push(worker);
    await worker.waitUntilReady();
    worker.run().catch((error: unknown) => this.logger.error(`${channel}: ${String(error)}`));
  }

  /** Takes no more jobs; resolves when those under way have ended. */
  async pause(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.list().map((queue) => queue.close()));
    await this.pool?.end();
  }
}
