import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Config } from '../config/config.js';
import { InboxService } from './inbox.service.js';
import { RetentionRepository } from './retention.repository.js';
import { retryDeadlocks } from './retry.js';

const EVERY_MS = 60_000;
/** Small, so that nobody waits for a lock of ours. */
const BITE = 500;
/** How long a removal can be told to readers that were away. */
const TELL_REMOVALS_DAYS = 7;
/** How long a retry of an event must be recognised, at least. */
const KEEP_EVENTS_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Lets old things go. An entry first leaves the screens like any removed one; a week later its row is deleted, and
 * readers that were away for so long start afresh.
 */
@Injectable()
export class RetentionService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RetentionService.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly inbox: InboxService,
    private readonly repository: RetentionRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.runAndLog();
    }, EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Takes bites until nothing is left that was too old at `now`. */
  async run(now: Date): Promise<void> {
    const { retentionDays } = this.config;
    const before = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
    await this.repeat(() => this.retire(before(retentionDays)));
    await this.repeat(() =>
      retryDeadlocks(() => this.repository.deleteRemoved(before(TELL_REMOVALS_DAYS), BITE)),
    );
    const eventDays = Math.max(retentionDays, KEEP_EVENTS_DAYS);
    await this.repeat(() => this.repository.deleteEvents(before(eventDays), BITE));
  }

  private async retire(before: Date): Promise<number> {
    const userIds = await this.repository.findOwnersOfOld(before, BITE);
    for (const userId of userIds) await this.inbox.retire(userId, before, BITE);
    return userIds.length;
  }

  private async repeat(bite: () => Promise<number>): Promise<void> {
    while (!this.stopped && (await bite()) > 0);
  }

  private async runAndLog(): Promise<void> {
    try {
      await this.run(new Date());
    } catch (error) {
      this.logger.warn(`what is too old will leave later: ${String(error)}`);
    } finally {
      this.running = undefined;
    }
  }
}
