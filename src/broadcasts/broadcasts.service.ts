import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type {
  Broadcast,
  BroadcastChannels,
  BroadcastPage,
  BroadcastProgress,
  BroadcastRequest,
} from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import { CatalogRegistry } from '../preferences/catalog.registry.js';
import { announcementsCatalog } from './announcements.catalog.js';
import { BroadcastsClock } from './broadcasts.clock.js';
import { BroadcastsRepository, type NewBroadcast } from './broadcasts.repository.js';
import { refuseTwoStarts, startAndEnd } from './start-and-end.js';
import { WaveProgressRepository } from './wave-progress.repository.js';

/** Deliveries per minute when the request does not say: a million mails in three hours. */
const PER_MINUTE = 6_000;

/** What staff do with broadcasts. */
@Injectable()
export class BroadcastsService implements OnModuleInit {
  constructor(
    private readonly repository: BroadcastsRepository,
    private readonly progress: WaveProgressRepository,
    private readonly clock: BroadcastsClock,
    private readonly catalogs: CatalogRegistry,
  ) {}

  onModuleInit(): void {
    this.catalogs.add(announcementsCatalog);
  }

  /** Stores it once, however often the same key comes. Those who are online are told after the answer. */
  async create(request: BroadcastRequest, actor: string, idempotencyKey: string | null): Promise<Broadcast> {
    refuseTwoStarts(request);
    const fields = toFields(request);
    const digest = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
    const created = await this.repository.create({ ...fields, digest, idempotencyKey, createdBy: actor });
    if (!created)
      throw new AppError('idempotency_conflict', 'This Idempotency-Key came before with another body.');
    if (created.isNew) await this.clock.tellNodes();
    return created.broadcast;
  }

  async list(cursor: string | undefined, limit: number): Promise<BroadcastPage> {
    const found = await this.repository.list(cursor === undefined ? null : BigInt(cursor), limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  async find(id: string): Promise<BroadcastProgress> {
    const [found, waves] = await Promise.all([
      this.repository.find(BigInt(id)),
      this.progress.find(BigInt(id)),
    ]);
    if (!found) throw notFound(id);
    return { ...found, waves };
  }

  /** Only before its start. */
  async update(id: string, request: Partial<BroadcastRequest>, actor: string): Promise<Broadcast> {
    refuseTwoStarts(request);
    const { startsAt, startsAtLocal, expiresAt, channels, ...rest } = request;
    const before = await this.find(id);
    // A new start of one kind takes the place of a start of the other.
    const start = startsAt == null && startsAtLocal == null ? before : { startsAt, startsAtLocal };
    const times = startAndEnd({ ...start, expiresAt: expiresAt ?? before.expiresAt });
    const changed = await this.repository.update(BigInt(id), actor, {
      ...rest,
      ...times,
      ...(channels == null ? {} : { channels: chosen({ ...before.channels, ...given(channels) }) }),
    });
    if (!changed) throw new AppError('broadcast_started', 'It has started: retract it and send another one.');
    await this.clock.tellNodes();
    return changed;
  }

  /** Takes it off every screen, those of people who are away included. Repeating it changes nothing. */
  async retract(id: string, actor: string): Promise<Broadcast> {
    const retracted = await this.repository.retract(BigInt(id), actor);
    if (!retracted) throw notFound(id);
    await this.clock.tellNodes();
    return retracted;
  }

  /** Outside channels only: the inbox goes on. Repeating it changes nothing. */
  async setPaused(id: string, paused: boolean, actor: string): Promise<BroadcastProgress> {
    if (!(await this.repository.setPaused(BigInt(id), paused, actor))) throw notFound(id);
    await this.clock.tellNodes();
    return this.find(id);
  }
}

function toFields(request: BroadcastRequest): Omit<NewBroadcast, 'digest' | 'idempotencyKey' | 'createdBy'> {
  const { title, message, kind = 'announcement', level = 'info', priority = 'medium' } = request;
  const { data = {}, url = null, imageUrl = null, audience = 'all', perMinute = PER_MINUTE } = request;
  const words = { title, message, kind, level, priority, data, url, imageUrl, audience };
  return { ...words, channels: chosen(request.channels ?? {}), perMinute, ...startAndEnd(request) };
}

function chosen({ email, push, sms }: BroadcastChannels): NewBroadcast['channels'] {
  return [
    ...(email ? (['email'] as const) : []),
    ...(push ? (['push'] as const) : []),
    ...(sms ? (['sms'] as const) : []),
  ];
}

/** Fields a body does not have are undefined in its class. */
function given(channels: BroadcastChannels): BroadcastChannels {
  return Object.fromEntries(Object.entries(channels).filter(([, value]) => value !== undefined));
}

function notFound(id: string): AppError {
  return new AppError('not_found', `There is no broadcast ${id}.`);
}
