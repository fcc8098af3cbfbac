import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InboxService } from './inbox.service.js';

const EVERY_MS = 10_000;
const ENTRIES_AT_ONCE = 500;

/** Takes entries off the screens when their time is over: a promotion that has ended, a code that no longer counts. */
@Injectable()
export class ExpiryService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ExpiryService.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly inbox: InboxService) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.run();
    }, EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.inbox.expire(ENTRIES_AT_ONCE);
    } catch (error) {
      this.logger.warn(`entries past their time will be removed later: ${String(error)}`);
    } finally {
      this.running = undefined;
    }
  }
}
