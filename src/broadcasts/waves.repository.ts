import { Injectable } from '@nestjs/common';
import type { JsonObject, OutsideChannel } from '../contract/index.js';
import type { PendingDelivery } from '../delivery/jobs/due-delivery.js';
import type { Broadcast as Row, Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { pickLanguage } from '../texts/languages.js';
import { isInAudience } from './audience.sql.repository.js';
import { toLive } from './broadcast.rows.js';
import { threadOf, type LiveBroadcast } from './live-broadcast.js';
import { added, type WaveDelivery, type Withheld } from './waves.decide.js';
import type { Stretch } from './waves.page.js';

/** Rows of `users` that one page looks through, however few of them are in the audience. */
const STRETCH = 2_000;
/** A page that takes longer than this is given up and made again. */
const PAGE_MS = 30_000;

/** A broadcast on its way out, as the node that has its turn sees it. */
export interface Wave {
  broadcast: LiveBroadcast;
  channels: readonly OutsideChannel[];
  perMinute: number;
  stages: readonly Date[];
  /** Index into `stages`. */
  stage: number;
}

/** What a page of the audience comes to. */
export interface DecidedPage {
  deliveries: readonly WaveDelivery[];
  withheld: Withheld;
  /** People looked at for the first time. */
  people: number;
  checkpoint: string | null;
  isEnd: boolean;
}

/** What a turn led to. */
export interface Turned {
  broadcastId: string;
  status: 'running' | 'stopped' | 'done';
  audience: number | null;
  people: number;
  queued: number;
  /** When the wave may go on. */
  nextAt: Date;
  /** What has to leave. */
  deliveries: PendingDelivery[];
}

type WaveRow = Prisma.BroadcastWaveGetPayload<object>;

/** Walks through audiences. */
@Injectable()
export class WavesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Whether as many deliveries as `limit` wait to be sent by now, whatever they are about. */
  async isBackedUp(channels: readonly string[], limit: number): Promise<boolean> {
    const [row] = await this.prisma.$queryRaw<[{ yes: boolean }]>`
      /* wave_backlog */
      SELECT count(*) >= ${limit}::int AS yes FROM (
        SELECT 1 FROM deliveries
        WHERE status = 'pending' AND due_at <= now() AND channel = ANY(${[...channels]}::text[]) LIMIT ${limit}
      ) AS waiting`;
    return row.yes;
  }

  /**
   * One page of the wave that has waited longest; null when none is due, or others have them all. Its deliveries and how
   * far it has come are committed together, and its row is locked until then: a node that dies leaves nothing half done,
   * and any other goes on.
   */
  turn(decide: (wave: Wave, stretch: Stretch) => Promise<DecidedPage>): Promise<Turned | null> {
    return this.prisma.$transaction(
      async (tx) => {
        const found = await lockDue(tx);
        if (!found) return null;
        const { row, broadcast } = found;
        if (broadcast.status !== 'live' || (broadcast.expiresAt && broadcast.expiresAt <= new Date())) {
          return end(tx, row, 'stopped');
        }
        const live = toLive(broadcast);
        const audience = row.audience ?? (await count(tx, live));
        const stretch = await stretchAfter(tx, row.checkpoint, live);
        const channels = broadcast.channels as OutsideChannel[];
        const { perMinute } = broadcast;
        const wave = { broadcast: live, channels, perMinute, stages: row.stages, stage: row.stage };
        const page = await decide(wave, stretch);
        const deliveries = await write(tx, live, page.deliveries);
        return advance(tx, { ...row, audience }, page, deliveries, perMinute);
      },
      { maxWait: 5_000, timeout: PAGE_MS },
    );
  }
}

async function lockDue(tx: Prisma.TransactionClient): Promise<{ row: WaveRow; broadcast: Row } | null> {
  // The share lock makes a pause or a retraction wait for the page, so that neither is followed by one.
  const [due] = await tx.$queryRaw<{ id: bigint }[]>`
    /* wave_lock */
    SELECT w.broadcast_id AS id FROM broadcast_waves w JOIN broadcasts b ON b.id = w.broadcast_id
    WHERE w.status = 'running' AND w.next_at <= now() AND (b.paused_at IS NULL OR b.status <> 'live')
    ORDER BY w.next_at LIMIT 1
    FOR UPDATE OF w SKIP LOCKED FOR SHARE OF b`;
  if (!due) return null;
  const row = await tx.broadcastWave.findUniqueOrThrow({ where: { broadcastId: due.id } });
  return { row, broadcast: await tx.broadcast.findUniqueOrThrow({ where: { id: due.id } }) };
}

/** Once per broadcast, when it begins. */
async function count(tx: Prisma.TransactionClient, { audience }: LiveBroadcast): Promise<number> {
  const [row] = await tx.$queryRaw<[{ people: bigint }]>`
    /* wave_audience */
    SELECT count(*) AS people FROM users u WHERE ${isInAudience(audience)}`;
  return Number(row.people);
}

/** Costs the same wherever it begins and however many users there are: the primary key leads to it. */
async function stretchAfter(
  tx: Prisma.TransactionClient,
  checkpoint: string,
  { audience }: LiveBroadcast,
): Promise<Stretch> {
  const names = typeof audience === 'object' && 'userIds' in audience ? audience.userIds : null;
  const [row] = await tx.$queryRaw<[{ scanned: number; last: string | null; people: string }]>`
    /* wave_stretch */
    WITH u AS MATERIALIZED (
      SELECT id, roles, tags, locale, timezone FROM users
      WHERE id > ${checkpoint} AND (${names}::text[] IS NULL OR id = ANY(${names}::text[]))
      ORDER BY id LIMIT ${STRETCH}
    )
    SELECT (SELECT count(*)::int FROM u) AS scanned, (SELECT max(id) FROM u) AS last,
      coalesce((
        SELECT json_agg(json_build_object(
          'userId', u.id, 'zone', coalesce(p.settings #>> '{quietHours,timezone}', u.timezone)) ORDER BY u.id)
        FROM u LEFT JOIN preferences p ON p.user_id = u.id
        WHERE ${isInAudience(audience)}
      ), '[]')::text AS people`;
  const { scanned, last, people } = row;
  return { people: JSON.parse(people) as Stretch['people'], last, isEnd: scanned < STRETCH };
}

async function write(
  tx: Prisma.TransactionClient,
  broadcast: LiveBroadcast,
  deliveries: readonly WaveDelivery[],
): Promise<PendingDelivery[]> {
  if (deliveries.length === 0) return [];
  const { id, type, expiresAt, title, message, level, priority, data, url, imageUrl, audience } = broadcast;
  const language = typeof audience === 'object' && 'locale' in audience ? audience.locale : undefined;
  const words = { title, message, level, priority, data, url, imageUrl, thread: threadOf(id) };
  const content: JsonObject = { ...words, language: language ?? pickLanguage(null) };
  // Somebody who was erased since the page was read is not written to.
  const made = await tx.$queryRaw<(PendingDelivery & { status: string })[]>`
    /* wave_write */
    INSERT INTO deliveries (broadcast_id, user_id, notification_id, type, category, channel, status, reason, condition,
      digest, content, due_at, expires_at, created_at, updated_at)
    SELECT ${BigInt(id)}, d."userId", r.notification_id, ${type.type}, ${type.category}, d.channel, d.status, d.reason,
      d.condition, d.digest, ${JSON.stringify(content)}::jsonb, coalesce(d."dueAt", now()), ${expiresAt}, now(), now()
    FROM jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) AS d("userId" text, channel text, status text,
        reason text, condition text, digest text, "dueAt" timestamptz)
      JOIN users u ON u.id = d."userId"
      LEFT JOIN broadcast_receipts r ON r.broadcast_id = ${BigInt(id)} AND r.user_id = d."userId"
    ORDER BY d."userId", d.channel
    ON CONFLICT (broadcast_id, user_id, channel) WHERE broadcast_id IS NOT NULL DO NOTHING
    RETURNING id::text, user_id AS "userId", channel, due_at AS "dueAt", digest IS NOT NULL AS digest, status`;
  return made.filter(({ status }) => status === 'pending');
}

async function advance(
  tx: Prisma.TransactionClient,
  row: WaveRow,
  page: DecidedPage,
  deliveries: PendingDelivery[],
  perMinute: number,
): Promise<Turned> {
  const nextStage = row.stages[row.stage + 1];
  const isDone = page.isEnd && !nextStage;
  const paced = new Date(Date.now() + (deliveries.length * 60_000) / perMinute);
  const stage = page.isEnd && nextStage ? { stage: row.stage + 1, checkpoint: '' } : {};
  const changed = await tx.broadcastWave.update({
    where: { broadcastId: row.broadcastId },
    data: {
      checkpoint: page.checkpoint ?? row.checkpoint,
      ...stage,
      status: isDone ? 'done' : 'running',
      nextAt: page.isEnd && nextStage && nextStage > paced ? nextStage : paced,
      audience: row.audience,
      people: row.people + page.people,
      queued: row.queued + deliveries.length,
      withheld: added(row.withheld as Withheld, page.withheld),
      startedAt: row.startedAt ?? new Date(),
      endedAt: isDone ? new Date() : null,
    },
  });
  return toTurned(changed, deliveries);
}

async function end(
  tx: Prisma.TransactionClient,
  { broadcastId }: WaveRow,
  status: 'stopped',
): Promise<Turned> {
  const data = { status, endedAt: new Date() };
  return toTurned(await tx.broadcastWave.update({ where: { broadcastId }, data }), []);
}

function toTurned(row: WaveRow, deliveries: PendingDelivery[]): Turned {
  const { audience, people, queued, nextAt } = row;
  const status = row.status as Turned['status'];
  return { broadcastId: String(row.broadcastId), status, audience, people, queued, nextAt, deliveries };
}
