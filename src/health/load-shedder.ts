import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app.error.js';
import { EventLoop } from '../metrics/event-loop.js';
import { Metrics } from '../metrics/metrics.js';
import type { LoopLag, Shed } from '../metrics/node.metrics.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { Pressure, type Level } from './pressure.js';

/** What the node has too much of; `ok`: of nothing. */
export type LoadState = 'ok' | 'event_loop' | 'database_pool';

const REFUSED_FROM: Record<Shed, Level> = { connection: 1, read: 2, intake: 3 };
/** Seconds; not the same for everybody, so that they do not come back together. */
const RETRY_AFTER = { least: 2, most: 6 };

/**
 * Refuses work that a busy node could only do too late: new connections first, because they can go to another node and
 * cost most, then what readers ask for, the shop's events last. Open connections stay.
 */
@Injectable()
export class LoadShedder implements OnModuleInit {
  private readonly logger = new Logger(LoadShedder.name);
  private readonly pressure = new Pressure();
  private worst: LoadState = 'ok';

  constructor(
    private readonly config: Config,
    private readonly loop: EventLoop,
    private readonly prisma: PrismaService,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.node.watchLevel(() => this.level);
    this.loop.onWindow((lag) => this.observe(lag));
  }

  get level(): Level {
    return this.pressure.level;
  }

  get state(): LoadState {
    return this.level === 0 ? 'ok' : this.worst;
  }

  /** The refusal of this kind of work; undefined: go on. */
  readonly refusalOf = (work: () => Shed | undefined): AppError | undefined => {
    if (this.level === 0) return undefined;
    const what = work();
    if (!what || this.level < REFUSED_FROM[what]) return undefined;
    this.metrics.node.refused(what);
    const { least, most } = RETRY_AFTER;
    const retryAfter = least + Math.floor(Math.random() * (most - least + 1));
    return new AppError('unavailable', 'This server has too much to do: try again.', undefined, retryAfter);
  };

  private observe({ p99 }: LoopLag): void {
    const { loopLagMs, poolWaitMs } = this.config.shedding;
    const wait = this.prisma.longestWait;
    const ratios = { event_loop: ratioOf(p99 * 1_000, loopLagMs), database_pool: ratioOf(wait, poolWaitMs) };
    const before = this.level;
    const worst = ratios.event_loop >= ratios.database_pool ? 'event_loop' : 'database_pool';
    // The reason of a level holds until it is left, also in the calm before that.
    if (ratios[worst] >= 1) this.worst = worst;
    const now = this.pressure.observe(ratios[worst]);
    if (now === before) return;
    const values = `event loop ${Math.round(p99 * 1_000)} ms late, ${Math.round(wait)} ms of waiting for Postgres`;
    if (now > before) this.logger.warn(`too much to do (${values}): ${WORDS[now]}`);
    else this.logger.log(`less to do (${values}): ${WORDS[now]}`);
  }
}

const WORDS: Record<Level, string> = {
  0: 'nothing is refused any more',
  1: 'new connections are refused',
  2: 'new connections and what readers ask for are refused',
  3: 'new connections, what readers ask for and events are refused',
};

function ratioOf(value: number, limit: number): number {
  return limit === 0 ? 0 : value / limit;
}
