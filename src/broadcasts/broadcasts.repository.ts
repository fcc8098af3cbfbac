import { Injectable } from '@nestjs/common';
import type {
  Audience,
  Broadcast,
  BroadcastKind,
  BroadcastProgress,
  JsonObject,
  Level,
  OutsideChannel,
  Priority,
} from '../contract/index.js';
import type { Broadcast as Row, Prisma } from '../generated/prisma/client.js';
import { writeAudit } from '../audit/audit.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { typeOfKind } from './announcements.catalog.js';
import { toBroadcast, toLive } from './broadcast.rows.js';
import type { LiveBroadcast } from './live-broadcast.js';
import { stagesOf } from './local-start.js';

/** Held while a broadcast takes its number, so that numbers are committed in their order. */
const NUMBER_LOCK = 8_210_001;

export interface NewBroadcast {
  idempotencyKey: string | null;
  digest: string;
  title: string;
  message: string;
  kind: BroadcastKind;
  level: Level;
  priority: Priority;
  data: JsonObject;
  url: string | null;
  imageUrl: string | null;
  audience: Audience;
  startsAt: Date;
  startsAtLocal: string | null;
  expiresAt: Date;
  channels: OutsideChannel[];
  perMinute: number;
  createdBy: string;
}

/** Whether there is anything to do. */
export interface Look {
  /** The highest number there is. */
  latest: number;
  isDue: boolean;
  isRetracting: boolean;
  isWaveDue: boolean;
}

/** Writes `broadcasts`, their receipts and, with each act of staff, its line of the audit. */
@Injectable()
export class BroadcastsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** One cheap statement, which every node sends every two seconds. */
  async look(): Promise<Look> {
    const [row] = await this.prisma.$queryRaw<[Omit<Look, 'latest'> & { latest: bigint }]>`
      /* broadcasts_look */
      SELECT coalesce((SELECT max(number) FROM broadcasts), 0) AS latest,
        EXISTS (SELECT 1 FROM broadcasts WHERE (status = 'scheduled' AND starts_at <= now())
          OR (status = 'live' AND next_zone_at <= now())) AS "isDue",
        EXISTS (SELECT 1 FROM broadcasts WHERE status = 'retracting') AS "isRetracting",
        EXISTS (SELECT 1 FROM broadcast_waves w JOIN broadcasts b ON b.id = w.broadcast_id
          WHERE w.status = 'running' AND w.next_at <= now()
            AND (b.paused_at IS NULL OR b.status <> 'live')) AS "isWaveDue"`;
    return { ...row, latest: Number(row.latest) };
  }

  /** All that may still become an entry, by number, and the highest number there is. */
  async findLive(): Promise<{ live: LiveBroadcast[]; latest: number }> {
    const [rows, { _max: max }] = await this.prisma.$transaction([
      this.prisma.broadcast.findMany({
        where: { status: 'live', OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
        orderBy: { number: 'asc' },
      }),
      this.prisma.broadcast.aggregate({ _max: { number: true } }),
    ]);
    return { live: rows.map(toLive), latest: Number(max.number ?? 0) };
  }

  /** The broadcast, and whether it is new; `null` when the key was used for another request. */
  async create(fields: NewBroadcast): Promise<{ broadcast: Broadcast; isNew: boolean } | null> {
    const { kind, audience, createdBy, title, ...rest } = fields;
    return this.prisma.$transaction(async (tx) => {
      const row = { ...rest, title, createdBy, audience: audience as Prisma.InputJsonValue };
      const created = await tx.broadcast.createManyAndReturn({
        data: [{ ...row, type: typeOfKind(kind).type, status: 'scheduled' }],
        skipDuplicates: true,
      });
      const [mine] = created;
      if (!mine) {
        const known = await tx.broadcast.findUnique({
          where: { idempotencyKey: fields.idempotencyKey ?? '' },
        });
        return known?.digest === fields.digest ? { broadcast: toBroadcast(known), isNew: false } : null;
      }
      await note(tx, createdBy, 'broadcast.created', mine.id, { title, audience });
      const isDue = mine.startsAt <= new Date();
      return { broadcast: toBroadcast(isDue ? await goLive(tx, mine.id) : mine), isNew: true };
    });
  }

  /** Makes live what is due, and lets it on to the next time zones. */
  async startDue(): Promise<void> {
    const now = new Date();
    const due = await this.prisma.broadcast.findMany({
      where: {
        OR: [
          { status: 'scheduled', startsAt: { lte: now } },
          { status: 'live', nextZoneAt: { lte: now } },
        ],
      },
      select: { id: true },
      orderBy: { startsAt: 'asc' },
      take: 100,
    });
    for (const { id } of due) await this.prisma.$transaction((tx) => goLive(tx, id));
  }

  async list(before: bigint | null, limit: number): Promise<Broadcast[]> {
    const rows = await this.prisma.broadcast.findMany({
      where: before === null ? {} : { id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return rows.map(toBroadcast);
  }

  async find(id: bigint): Promise<Omit<BroadcastProgress, 'waves'> | null> {
    const row = await this.prisma.broadcast.findUnique({ where: { id } });
    if (!row) return null;
    const [reach] = await this.prisma.$queryRaw<{ entries: bigint; seen: bigint; read: bigint }[]>`
      /* broadcast_reach */
      SELECT count(*) AS entries, count(n.seen_at) AS seen, count(n.read_at) AS read
      FROM broadcast_receipts r JOIN notifications n ON n.user_id = r.user_id AND n.id = r.notification_id
      WHERE r.broadcast_id = ${id}`;
    const { entries = 0n, seen = 0n, read = 0n } = reach ?? {};
    return {
      ...toBroadcast(row),
      reach: { entries: Number(entries), seen: Number(seen), read: Number(read) },
    };
  }

  /** Changes what has not started; null when it has. */
  async update(id: bigint, actor: string, changes: Partial<NewBroadcast>): Promise<Broadcast | null> {
    const { kind, audience, ...rest } = changes;
    return this.prisma.$transaction(async (tx) => {
      const data = {
        ...rest,
        ...(kind ? { type: typeOfKind(kind).type } : {}),
        ...(audience === undefined ? {} : { audience: audience as Prisma.InputJsonValue }),
      };
      const [row] = await tx.broadcast.updateManyAndReturn({ where: { id, status: 'scheduled' }, data });
      if (!row) return null;
      await note(tx, actor, 'broadcast.changed', id, { fields: Object.keys(changes) });
      return toBroadcast(row);
    });
  }

  /** Holds back what leaves on outside channels, or lets it go on. Null when there is none; again changes nothing. */
  async setPaused(id: bigint, paused: boolean, actor: string): Promise<boolean> {
    return this.prisma.$transaction(async (tx) => {
      // Waits for a page that is being written: after the answer nothing more is handed over.
      const { count } = await tx.broadcast.updateMany({
        where: { id, pausedAt: paused ? null : { not: null } },
        data: { pausedAt: paused ? new Date() : null },
      });
      if (count > 0) await note(tx, actor, paused ? 'broadcast.paused' : 'broadcast.resumed', id, {});
      return count > 0 || (await tx.broadcast.count({ where: { id } })) > 0;
    });
  }

  /** From now on it becomes nobody's entry any more; its entries are removed afterwards. Null when there is none. */
  async retract(id: bigint, actor: string): Promise<Broadcast | null> {
    return this.prisma.$transaction(async (tx) => {
      const [row] = await tx.broadcast.updateManyAndReturn({
        where: { id, status: { in: ['scheduled', 'live'] } },
        data: { status: 'retracting', retractedAt: new Date() },
      });
      if (row) await note(tx, actor, 'broadcast.retracted', id, {});
      const found = row ?? (await tx.broadcast.findUnique({ where: { id } }));
      return found && toBroadcast(found);
    });
  }
}

/**
 * Gives a broadcast its number; by each reader's clock, a new one whenever it comes to more zones: a higher number than
 * that of their last catch-up is what makes everybody's inbox be looked at again.
 */
async function goLive(tx: Prisma.TransactionClient, id: bigint): Promise<Row> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${NUMBER_LOCK}::bigint)`;
  const { startsAtLocal } = await tx.broadcast.findUniqueOrThrow({ where: { id } });
  const stages = startsAtLocal ? stagesOf(startsAtLocal).map((at) => at.toISOString()) : [];
  await tx.$executeRaw`
    /* broadcast_go_live */
    WITH s AS MATERIALIZED (
      SELECT at FROM unnest(${stages}::timestamptz[]) AS s(at)
    ), live AS (
      UPDATE broadcasts b SET status = 'live', live_at = coalesce(live_at, now()),
        next_zone_at = (SELECT min(at) FROM s WHERE at > now()),
        number = (SELECT coalesce(max(number), 0) + 1 FROM broadcasts)
      WHERE b.id = ${id} AND (b.status = 'scheduled' OR (b.status = 'live' AND b.next_zone_at <= now()))
      RETURNING b.id, b.channels, b.starts_at
    ), ahead AS (
      -- All zones that have passed are one stage.
      SELECT array_agg(at ORDER BY at) AS stages FROM s
      WHERE at >= coalesce((SELECT max(at) FROM s WHERE at <= now()), '-infinity')
    )
    INSERT INTO broadcast_waves (broadcast_id, status, stages, next_at)
    SELECT l.id, 'running', coalesce(a.stages, ARRAY[l.starts_at]), coalesce(a.stages[1], l.starts_at)
    FROM live l, ahead a WHERE cardinality(l.channels) > 0
    ON CONFLICT (broadcast_id) DO NOTHING`;
  return tx.broadcast.findUniqueOrThrow({ where: { id } });
}

function note(
  tx: Prisma.TransactionClient,
  actor: string,
  action: string,
  id: bigint,
  details: object,
): Promise<void> {
  return writeAudit(tx, { actor, action, target: `broadcast:${id}`, details });
}
