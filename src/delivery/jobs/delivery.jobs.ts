import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { OutsideChannel } from '../../contract/index.js';
import { ChannelRegistry } from './channel.registry.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliverySender } from './delivery.sender.js';
import type { PendingDelivery } from './due-delivery.js';
import { JobQueues, type DeliveryJob } from './job.queues.js';

/** What waits here for its job, at most; the sweep finds the rest. */
const MAX_WAITING = 10_000;
const SWEEP_MS = 15_000;
/** A delivery this late has lost its job: a node died between the commit and here. */
const OVERDUE_MS = 20_000;
const SWEPT_AT_ONCE = 1_000;
/** How long attempts may go on when the node stops. */
const GRACE_MS = 8_000;

/** Gives every pending delivery its job. The row is the truth, a job only wakes somebody up. */
@Injectable()
export class DeliveryJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryJobs.name);
  private waiting: PendingDelivery[] = [];
  private channels: OutsideChannel[] = [];
  private adding: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly queues: JobQueues,
    private readonly deliveries: DeliveriesRepository,
    private readonly sender: DeliverySender,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const concurrency = this.registry.concurrency();
    this.channels = [...concurrency.keys()];
    if (this.channels.length === 0) return;
    await this.queues.open(this.channels);
    for (const [channel, atOnce] of concurrency) {
      await this.queues.work(channel, atOnce, (job) => this.run(job));
    }
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const grace = setTimeout(() => this.sender.stop(), GRACE_MS);
    await this.queues.pause();
    clearTimeout(grace);
    await this.adding;
  }

  /** After the commit. Never throws and never waits: what gets lost here is found by the sweep. */
  enqueue(deliveries: readonly PendingDelivery[]): void {
    if (this.channels.length === 0 || this.waiting.length >= MAX_WAITING) return;
    for (const delivery of deliveries) this.waiting.push(delivery);
    if (this.waiting.length > 0) this.adding ??= this.addAll().finally(() => (this.adding = undefined));
  }

  /** Gives a job to deliveries that have lost theirs. */
  async sweep(): Promise<void> {
    try {
      const before = new Date(Date.now() - OVERDUE_MS);
      this.enqueue(await this.deliveries.findOverdue(before, this.channels, SWEPT_AT_ONCE));
    } catch (error) {
      this.logger.warn(`could not look for lost deliveries: ${(error as Error).message}`);
    }
  }

  // One write at a time: what arrives meanwhile goes with the next.
  private async addAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        for (const channel of this.channels) {
          const jobs = batch.filter((one) => one.channel === channel).map(toJob);
          if (jobs.length > 0) await this.queues.add(channel, jobs);
        }
      } catch (error) {
        this.logger.warn(`${batch.length} deliveries wait for the sweep: ${(error as Error).message}`);
      }
    }
  }

  private run(job: DeliveryJob): Promise<Date | null> {
    if ('id' in job) return this.sender.send(job.id);
    const { userId, channel, dueAt } = job.digest;
    return this.sender.sendDigest(userId, channel, new Date(dueAt));
  }
}

// BullMQ takes no plain number and no colon for a name.
function toJob({ id, userId, channel, dueAt, digest }: PendingDelivery): {
  name: string;
  data: DeliveryJob;
  dueAt: Date;
} {
  if (!digest) return { name: `delivery-${id}`, data: { id }, dueAt };
  const name = `digest-${Buffer.from(userId).toString('base64url')}-${dueAt.getTime()}`;
  return { name, data: { digest: { userId, channel, dueAt: dueAt.toISOString() } }, dueAt };
}
