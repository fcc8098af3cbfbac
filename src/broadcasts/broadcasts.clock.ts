import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BroadcastSignal } from './broadcast.signal.js';
import { BroadcastsRepository } from './broadcasts.repository.js';
import { CatchUpService } from './catch-up.service.js';
import { RetractionsService } from './retractions.service.js';
import { WavesService } from './waves.service.js';

const LOOK_EVERY_MS = 2_000;

/** Starts what is due, on every node: whichever looks first does it. */
@Injectable()
export class BroadcastsClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BroadcastsClock.name);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly repository: BroadcastsRepository,
    private readonly catchUp: CatchUpService,
    private readonly retractions: RetractionsService,
    private readonly waves: WavesService,
    private readonly signal: BroadcastSignal,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
    this.signal.onNews(() => void this.look());
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.looking;
  }

  /** Who reads from this node after the answer finds the change; other nodes look at once, too. */
  async tellNodes(): Promise<void> {
    this.signal.tell();
    await this.catchUp.refresh();
    void this.look();
  }

  /** Starts what is due, tells who is online, goes on with retractions and waves. One at a time; a look that is asked for is had. */
  private look(): Promise<void> {
    const next = (this.looking ?? Promise.resolve()).then(() => this.lookOnce());
    const mine = next.finally(() => {
      if (this.looking === mine) this.looking = undefined;
    });
    return (this.looking = mine);
  }

  private async lookOnce(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    try {
      const { latest, isDue, isRetracting, isWaveDue } = await this.repository.look();
      if (isDue) await this.repository.startDue();
      if (isDue || isRetracting || latest !== this.catchUp.latest) await this.catchUp.refresh();
      if (isDue || isWaveDue) this.waves.advance();
      if (isRetracting) await this.retractions.carryOn(this.stopping.signal);
    } catch (error) {
      this.logger.warn(`broadcasts are looked at again in a moment: ${String(error)}`);
    }
  }
}
