import { createHash } from 'node:crypto';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import type { Broadcast, BroadcastPage, BroadcastProgress, BroadcastRequest } from '../contract/index.js';
import { LiveHub } from '../delivery/live/live.hub.js';
import { AppError } from '../errors/app.error.js';
import { CatalogRegistry } from '../preferences/catalog.registry.js';
import { announcementsCatalog } from './announcements.catalog.js';
import { BroadcastsRepository, type NewBroadcast } from './broadcasts.repository.js';
import { CatchUpService } from './catch-up.service.js';
import { BroadcastSignal } from './broadcast.signal.js';

const LOOK_EVERY_MS = 2_000;
const ENTRIES_AT_ONCE = 500;
const LIFETIME_MS = 30 * 86_400_000;

/** What staff do with broadcasts, and the clock that starts and takes back. */
@Injectable()
export class BroadcastsService implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(BroadcastsService.name);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly repository: BroadcastsRepository,
    private readonly catchUp: CatchUpService,
    private readonly hub: LiveHub,
    private readonly signal: BroadcastSignal,
    private readonly catalogs: CatalogRegistry,
  ) {}

  onModuleInit(): void {
    this.catalogs.add(announcementsCatalog);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
    this.signal.onNews(() => void this.look());
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.looking;
  }

  /** Stores it once, however often the same key comes. Those who are online are told after the answer. */
  async create(request: BroadcastRequest, actor: string, idempotencyKey: string | null): Promise<Broadcast> {
    const fields = toFields(request);
    const digest = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
    const created = await this.repository.create({ ...fields, digest, idempotencyKey, createdBy: actor });
    if (!created)
      throw new AppError('idempotency_conflict', 'This Idempotency-Key came before with another body.');
    if (created.isNew) await this.tellNodes();
    return created.broadcast;
  }

  async list(cursor: string | undefined, limit: number): Promise<BroadcastPage> {
    const found = await this.repository.list(cursor === undefined ? null : BigInt(cursor), limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  async find(id: string): Promise<BroadcastProgress> {
    const found = await this.repository.find(BigInt(id));
    if (!found) throw notFound(id);
    return found;
  }

  /** Only before its start. */
  async update(id: string, request: Partial<BroadcastRequest>, actor: string): Promise<Broadcast> {
    const { startsAt, expiresAt, ...rest } = request;
    const before = await this.find(id);
    const times = toTimes({
      startsAt: startsAt ?? before.startsAt,
      expiresAt: expiresAt ?? before.expiresAt,
    });
    const changed = await this.repository.update(BigInt(id), actor, { ...rest, ...times });
    if (!changed) throw new AppError('broadcast_started', 'It has started: retract it and send another one.');
    await this.tellNodes();
    return changed;
  }

  /** Takes it off every screen, those of people who are away included. Repeating it changes nothing. */
  async retract(id: string, actor: string): Promise<Broadcast> {
    const retracted = await this.repository.retract(BigInt(id), actor);
    if (!retracted) throw notFound(id);
    await this.tellNodes();
    return retracted;
  }

  /** Who reads from this node after the answer finds the change; other nodes look at once, too. */
  private async tellNodes(): Promise<void> {
    this.signal.tell();
    await this.catchUp.refresh();
    void this.look();
  }

  /** Starts what is due, tells who is online, goes on with retractions. One at a time; a look that is asked for is had. */
  private look(): Promise<void> {
    const next = (this.looking ?? Promise.resolve()).then(() => this.lookOnce());
    const mine = next.finally(() => {
      if (this.looking === mine) this.looking = undefined;
    });
    return (this.looking = mine);
  }

  private async lookOnce(): Promise<void> {
    if (this.stopped) return;
    try {
      const { latest, isDue, isRetracting } = await this.repository.look();
      if (isDue) await this.repository.startDue();
      if (isDue || isRetracting || latest !== this.catchUp.latest) await this.catchUp.refresh();
      if (isRetracting) for (const id of await this.repository.findRetracting()) await this.removeAll(id);
    } catch (error) {
      this.logger.warn(`broadcasts are looked at again in a moment: ${String(error)}`);
    }
  }

  private async removeAll(id: bigint): Promise<void> {
    while (!this.stopped) {
      const removed = await this.repository.removeSome(id, ENTRIES_AT_ONCE);
      if (!removed || removed.length === 0) return;
      this.hub.publish(
        removed.map(({ userId, id: entry, seq, unread, unseen }) => ({
          userId,
          change: { kind: 'removed', seq, ids: [entry] },
          state: { seq, counts: { unread, unseen } },
        })),
      );
    }
  }
}

function toFields(request: BroadcastRequest): Omit<NewBroadcast, 'digest' | 'idempotencyKey' | 'createdBy'> {
  const { title, message, kind = 'announcement', level = 'info', priority = 'medium' } = request;
  const { data = {}, url = null, imageUrl = null, audience = 'all' } = request;
  return { title, message, kind, level, priority, data, url, imageUrl, audience, ...toTimes(request) };
}

function toTimes({ startsAt, expiresAt }: { startsAt?: string; expiresAt?: string | null }): {
  startsAt: Date;
  expiresAt: Date;
} {
  const start = startsAt ? new Date(startsAt) : new Date();
  const end = expiresAt ? new Date(expiresAt) : new Date(start.getTime() + LIFETIME_MS);
  if (end <= start || end <= new Date()) {
    const message = 'must be after its start, and in the future';
    throw new AppError('validation_failed', `expiresAt ${message}.`, [{ path: 'expiresAt', message }]);
  }
  return { startsAt: start, expiresAt: end };
}

function notFound(id: string): AppError {
  return new AppError('not_found', `There is no broadcast ${id}.`);
}
