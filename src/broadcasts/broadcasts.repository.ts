import { Injectable } from '@nestjs/common';
import type {
  Audience,
  Broadcast,
  BroadcastKind,
  BroadcastProgress,
  JsonObject,
  Level,
  Priority,
} from '../contract/index.js';
import type { Broadcast as Row, Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { kindOf, typeOfKind } from './announcements.catalog.js';
import type { LiveBroadcast } from './live-broadcast.js';

/** Held while a broadcast takes its number, so that numbers are committed in their order. */
const NUMBER_LOCK = 8_210_001;
const RETRACT_LOCK = 8_210_002;

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
  expiresAt: Date;
  createdBy: string;
}

/** An entry that a retraction took away. */
export interface Retracted {
  userId: string;
  id: number;
  seq: number;
  unread: number;
  unseen: number;
}

/** Writes `broadcasts`, their receipts and, with each act of staff, its line of the audit. */
@Injectable()
export class BroadcastsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Whether there is anything to do: one cheap statement, which every node sends every two seconds. */
  async look(): Promise<{ latest: number; isDue: boolean; isRetracting: boolean }> {
    const [row] = await this.prisma.$queryRaw<[{ latest: bigint; isDue: boolean; isRetracting: boolean }]>`
      /* broadcasts_look */
      SELECT coalesce((SELECT max(number) FROM broadcasts), 0) AS latest,
        EXISTS (SELECT 1 FROM broadcasts WHERE status = 'scheduled' AND starts_at <= now()) AS "isDue",
        EXISTS (SELECT 1 FROM broadcasts WHERE status = 'retracting') AS "isRetracting"`;
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

  /** Makes live what is due and answers how many that were. */
  async startDue(): Promise<number> {
    const due = await this.prisma.broadcast.findMany({
      where: { status: 'scheduled', startsAt: { lte: new Date() } },
      select: { id: true },
      orderBy: { startsAt: 'asc' },
      take: 100,
    });
    for (const { id } of due) await this.prisma.$transaction((tx) => goLive(tx, id));
    return due.length;
  }

  async list(before: bigint | null, limit: number): Promise<Broadcast[]> {
    const rows = await this.prisma.broadcast.findMany({
      where: before === null ? {} : { id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return rows.map(toBroadcast);
  }

  async find(id: bigint): Promise<BroadcastProgress | null> {
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

  async findRetracting(): Promise<bigint[]> {
    const rows = await this.prisma.broadcast.findMany({
      where: { status: 'retracting' },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Removes up to `limit` of a broadcast's entries; none left ends its retraction. Null while another node is at it. */
  async removeSome(id: bigint, limit: number): Promise<Retracted[] | null> {
    return this.prisma.$transaction(async (tx) => {
      const [lock] = await tx.$queryRaw<[{ mine: boolean }]>`
        SELECT pg_try_advisory_xact_lock(${RETRACT_LOCK}::int, ${Number(id % 2_147_483_647n)}::int) AS mine`;
      if (!lock.mine) return null;
      const left = await tx.$queryRaw<{ user_id: string }[]>`
        /* broadcast_left */
        SELECT r.user_id FROM broadcast_receipts r
          JOIN notifications n ON n.user_id = r.user_id AND n.id = r.notification_id
        WHERE r.broadcast_id = ${id} AND n.removed_at IS NULL ORDER BY r.user_id LIMIT ${limit}`;
      if (left.length === 0) {
        await tx.broadcast.update({ where: { id }, data: { status: 'retracted' } });
        return [];
      }
      const userIds = left.map(({ user_id: userId }) => userId);
      // Locked by a statement of its own, so that the next one sees what the last holder committed.
      await tx.$executeRaw`
        SELECT 1 FROM inboxes WHERE user_id = ANY(${userIds}::text[]) ORDER BY user_id FOR UPDATE`;
      return tx.$queryRaw<Retracted[]>`
        /* broadcast_remove */
        WITH hit AS MATERIALIZED (
          SELECT n.user_id, n.id, (n.read_at IS NULL AND n.archived_at IS NULL)::int AS unread,
            (n.seen_at IS NULL AND n.archived_at IS NULL)::int AS unseen
          FROM broadcast_receipts r JOIN notifications n ON n.user_id = r.user_id AND n.id = r.notification_id
          WHERE r.broadcast_id = ${id} AND r.user_id = ANY(${userIds}::text[]) AND n.removed_at IS NULL
        ), boxes AS (
          UPDATE inboxes b SET seq = b.seq + 1, unread = b.unread - h.unread, unseen = b.unseen - h.unseen
          FROM hit h WHERE b.user_id = h.user_id
          RETURNING b.user_id, h.id, b.seq, b.unread, b.unseen
        ), changed AS (
          UPDATE notifications n SET removed_at = now(), rev = b.seq
          FROM boxes b WHERE n.user_id = b.user_id AND n.id = b.id
        )
        SELECT user_id AS "userId", id, seq, unread, unseen FROM boxes`;
    });
  }
}

async function goLive(tx: Prisma.TransactionClient, id: bigint): Promise<Row> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${NUMBER_LOCK}::bigint)`;
  await tx.$executeRaw`
    UPDATE broadcasts SET status = 'live', live_at = now(),
      number = (SELECT coalesce(max(number), 0) + 1 FROM broadcasts)
    WHERE id = ${id} AND status = 'scheduled'`;
  return tx.broadcast.findUniqueOrThrow({ where: { id } });
}

async function note(
  tx: Prisma.TransactionClient,
  actor: string,
  action: string,
  id: bigint,
  details: object,
): Promise<void> {
  const target = `broadcast:${id}`;
  await tx.auditEntry.create({ data: { actor, action, target, details: details } });
}

function toLive(row: Row): LiveBroadcast {
  return {
    id: String(row.id),
    number: Number(row.number),
    type: typeOfKind(kindOf(row.type)),
    level: row.level as Level,
    priority: row.priority as Priority,
    title: row.title,
    message: row.message,
    data: row.data as JsonObject,
    url: row.url,
    imageUrl: row.imageUrl,
    audience: row.audience as Audience,
    expiresAt: row.expiresAt,
  };
}

function toBroadcast(row: Row): Broadcast {
  const hasEnded = row.status === 'live' && row.expiresAt !== null && row.expiresAt <= new Date();
  return {
    id: String(row.id),
    status: hasEnded ? 'ended' : (row.status as Broadcast['status']),
    title: row.title,
    message: row.message,
    kind: kindOf(row.type),
    level: row.level as Level,
    priority: row.priority as Priority,
    data: row.data as JsonObject,
    url: row.url,
    imageUrl: row.imageUrl,
    audience: row.audience as Audience,
    startsAt: row.startsAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    liveAt: row.liveAt?.toISOString() ?? null,
    retractedAt: row.retractedAt?.toISOString() ?? null,
  };
}
