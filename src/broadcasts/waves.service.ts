import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { BroadcastAdvanced } from '../contract/index.js';
import { DeliveryJobs } from '../delivery/jobs/delivery.jobs.js';
import { LiveHub } from '../delivery/live/live.hub.js';
import { PreferencesService } from '../preferences/preferences.service.js';
import { ShopPolicyProvider } from '../preferences/shop-policy.js';
import { threadOf } from './live-broadcast.js';
import { shopZone } from './reader-zone.js';
import { decideWave } from './waves.decide.js';
import { pageOf, type Candidate, type Stretch, type Turn } from './waves.page.js';
import { WavesRepository, type DecidedPage, type Turned, type Wave } from './waves.repository.js';

const PEOPLE_PER_PAGE = 500;
/** So that a slow pace goes in small steps: a page is what may leave in so many seconds. */
const PAGE_SECONDS = 5;
/** More is not handed over while so many wait: the mail about somebody's order would stand behind all of them. */
const BACKLOG = 1_000;
const BACKLOG_WAIT_MS = 500;

/** Sends broadcasts by e-mail, push and text message: page by page through the audience, at the pace that was asked for. */
@Injectable()
export class WavesService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WavesService.name);
  private walking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly repository: WavesRepository,
    private readonly preferences: PreferencesService,
    private readonly shop: ShopPolicyProvider,
    private readonly jobs: DeliveryJobs,
    private readonly hub: LiveHub,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.walking;
  }

  /** Takes turns until none is due. What is due later is looked for again then. */
  advance(): void {
    this.walking ??= this.walk().finally(() => (this.walking = undefined));
  }

  private async walk(): Promise<void> {
    clearTimeout(this.timer);
    let next: Date | undefined;
    try {
      while (!this.stopped) {
        if (await this.repository.isBackedUp([...this.shop.available], BACKLOG)) {
          next = new Date(Date.now() + BACKLOG_WAIT_MS);
          break;
        }
        const turned = await this.repository.turn((wave, stretch) => this.decide(wave, stretch));
        if (!turned) break;
        this.jobs.enqueue(turned.deliveries);
        this.tell(turned);
        if (turned.status === 'running' && (!next || turned.nextAt < next)) next = turned.nextAt;
      }
    } catch (error) {
      this.logger.warn(`a wave goes on in a moment: ${String(error)}`);
      return;
    }
    // Other nodes look every two seconds; whoever took the last turn is there in time.
    if (next && !this.stopped) {
      this.timer = setTimeout(() => this.advance(), Math.max(0, next.getTime() - Date.now())).unref();
    }
  }

  private async decide(wave: Wave, stretch: Stretch): Promise<DecidedPage> {
    const { broadcast, channels, perMinute, stages, stage } = wave;
    const limit = Math.min(PEOPLE_PER_PAGE, Math.ceil((perMinute * PAGE_SECONDS) / 60));
    const isLast = stage === stages.length - 1;
    const page = pageOf(stretch, limit, (candidate) => this.turnOf(candidate, wave), isLast);
    const profiles = await this.preferences.profilesOf([...page.fresh, ...page.late]);
    const profilesOf = (userIds: readonly string[]) => userIds.flatMap((id) => profiles.get(id) ?? []);
    const message = { type: broadcast.type, thread: threadOf(broadcast.id) };
    const now = new Date();
    const fresh = decideWave(profilesOf(page.fresh), message, channels, this.shop, now);
    const late = decideWave(profilesOf(page.late), message, channels, this.shop, now);
    return {
      deliveries: [...fresh.deliveries, ...late.deliveries.filter(({ status }) => status === 'pending')],
      withheld: fresh.withheld,
      people: page.fresh.length,
      checkpoint: page.checkpoint,
      isEnd: page.isEnd,
    };
  }

  private turnOf({ zone }: Candidate, { broadcast: { zones }, stages, stage }: Wave): Turn {
    if (!zones) return 'now';
    const start = zones.start(zone ?? shopZone(this.shop));
    if (start > (stages[stage]?.getTime() ?? Infinity)) return 'later';
    return start > (stages[stage - 1]?.getTime() ?? -Infinity) ? 'now' : 'earlier';
  }

  private tell({ broadcastId, status, audience, people, queued }: Turned): void {
    const advanced: BroadcastAdvanced = { broadcastId, status, audience, people, queued };
    this.hub.signal([`broadcast:${broadcastId}`], 'broadcastProgress', advanced);
  }
}
