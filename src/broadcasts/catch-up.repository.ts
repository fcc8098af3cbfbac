import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';
import type { Person } from './audience.js';
import { threadOf, type LiveBroadcast } from './live-broadcast.js';

/** Somebody and how far their inbox has been caught up with broadcasts. */
export interface Behind extends Person {
  cursor: number;
  /** Which of the broadcasts that were asked about the person has already. */
  had: string[];
}

/** What one person is owed, in the order of the broadcasts. */
export interface Owed {
  userId: string;
  /** Where the person's cursor was when this was worked out; the write is for nothing if it has moved. */
  cursor: number;
  broadcasts: { broadcast: LiveBroadcast; silent: boolean }[];
}

/** What was written for one person. */
export interface CaughtUp {
  userId: string;
  /** Seq and counts after the last of them. */
  seq: number;
  unread: number;
  unseen: number;
}

/** Makes the inbox entries of broadcasts. */
@Injectable()
export class CatchUpRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** `zoned`: broadcasts that come more than once, zone by zone. */
  async findBehind(
    userIds: readonly string[],
    withOrders: boolean,
    zoned: readonly string[],
  ): Promise<Behind[]> {
    const rows = await this.prisma.$queryRaw<(Omit<Behind, 'cursor'> & { cursor: bigint })[]>`
      /* broadcast_cursors */
      SELECT q.user_id AS "userId",
        -- Who was erased is owed nothing any more.
        CASE WHEN b.user_id IS NULL AND EXISTS (
          SELECT FROM erased_users WHERE id_hash = erasure_hash('user', q.user_id)
        ) THEN ${Number.MAX_SAFE_INTEGER}::bigint ELSE coalesce(b.broadcast_cursor, 0) END AS cursor,
        coalesce(u.roles, '{}') AS roles, coalesce(u.tags, '{}') AS tags, u.locale,
        ${withOrders} AND EXISTS (
          SELECT 1 FROM subjects s WHERE s.owner = q.user_id AND s.key LIKE 'order:%' AND s.value < 5
        ) AS "hasOpenOrder",
        ARRAY(
          SELECT r.broadcast_id::text FROM broadcast_receipts r
          WHERE r.broadcast_id = ANY(${zoned.map(BigInt)}::bigint[]) AND r.user_id = q.user_id
        ) AS had
      FROM unnest(${[...userIds]}::text[]) AS q(user_id)
        LEFT JOIN LATERAL (SELECT * FROM users WHERE id = q.user_id LIMIT 1) u ON TRUE
        LEFT JOIN LATERAL (SELECT * FROM inboxes WHERE user_id = q.user_id LIMIT 1) b ON TRUE`;
    return rows.map((row) => ({ ...row, cursor: Number(row.cursor) }));
  }

  /**
   * One statement for many people. `null` when one of the broadcasts is not live any more: nothing was written. Who is
   * missing from the answer was caught up by somebody else meanwhile.
   */
  async write(owed: readonly Owed[], upTo: number): Promise<{ people: CaughtUp[]; at: Date } | null> {
    const used = new Map<string, LiveBroadcast>();
    for (const { broadcasts } of owed) {
      for (const { broadcast } of broadcasts) used.set(broadcast.id, broadcast);
    }
    const ids = [...used.keys()];
    const texts = JSON.stringify([...used.values()].map(toRow));
    const people = JSON.stringify(
      owed.map(({ userId, cursor, broadcasts }) => ({ user_id: userId, cursor, total: broadcasts.length })),
    );
    const entries = JSON.stringify(
      owed.flatMap(({ userId, broadcasts }) =>
        broadcasts.map(({ broadcast, silent }, index) => ({
          user_id: userId,
          broadcast: broadcast.id,
          place: index + 1,
          silent,
        })),
      ),
    );
    // The share lock makes a retraction wait until these entries are there to be removed, and this wait for a
    // retraction under way. Inboxes are locked in the order that everybody takes.
    const [row] = await this.prisma.$queryRaw<[{ result: string }]>`
      /* broadcast_catch_up */
      WITH live AS MATERIALIZED (
        SELECT id FROM broadcasts WHERE id = ANY(${ids.map(BigInt)}::bigint[]) AND status = 'live'
        ORDER BY id FOR SHARE
      ), all_live AS MATERIALIZED (SELECT count(*) = ${ids.length} AS yes FROM live),
      p AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${people}::jsonb) AS p(user_id text, cursor bigint, total int)
        WHERE (SELECT yes FROM all_live)
      ), locked AS MATERIALIZED (
        SELECT b.user_id, b.broadcast_cursor FROM inboxes b JOIN p ON p.user_id = b.user_id
        ORDER BY b.user_id FOR UPDATE OF b
      ), moved AS (
        UPDATE inboxes b SET seq = b.seq + p.total, unread = b.unread + p.total, unseen = b.unseen + p.total,
          broadcast_cursor = ${upTo}::bigint
        FROM p JOIN locked l ON l.user_id = p.user_id AND l.broadcast_cursor = p.cursor
        WHERE b.user_id = p.user_id
        RETURNING b.user_id, b.seq, b.unread, b.unseen
      ), made AS (
        INSERT INTO inboxes AS b (user_id, seq, unread, unseen, broadcast_cursor)
        SELECT p.user_id, p.total, p.total, p.total, ${upTo}::bigint FROM p
        WHERE p.cursor = 0 AND NOT EXISTS (SELECT 1 FROM locked l WHERE l.user_id = p.user_id)
        ORDER BY p.user_id
        ON CONFLICT (user_id) DO NOTHING
        RETURNING b.user_id, b.seq, b.unread, b.unseen
      ), boxes AS MATERIALIZED (
        SELECT * FROM moved UNION ALL SELECT * FROM made
      ), numbered AS MATERIALIZED (
        SELECT e.user_id, e.broadcast, e.silent, (b.seq - p.total + e.place)::int AS id
        FROM jsonb_to_recordset(${entries}::jsonb) AS e(user_id text, broadcast bigint, place int, silent bool)
          JOIN boxes b ON b.user_id = e.user_id
          JOIN p ON p.user_id = e.user_id
      ), written AS (
        INSERT INTO notifications (user_id, id, rev, type, category, level, priority, title, message, data,
          url, image_url, thread, silent, expires_at, created_at)
        SELECT n.user_id, n.id, n.id, t.type, t.category, t.level, t.priority, t.title, t.message, t.data,
          t.url, t.image_url, t.thread, n.silent, t.expires_at, now()
        FROM numbered n JOIN jsonb_to_recordset(${texts}::jsonb) AS t(id bigint, type text, category text, level text,
          priority text, title text, message text, data jsonb, url text, image_url text, thread text,
          expires_at timestamptz) ON t.id = n.broadcast
      ), noted AS (
        INSERT INTO broadcast_receipts (broadcast_id, user_id, notification_id)
        SELECT broadcast, user_id, id FROM numbered
      )
      SELECT json_build_object(
        'live', (SELECT yes FROM all_live),
        'people', coalesce((SELECT json_agg(json_build_object(
          'userId', user_id, 'seq', seq, 'unread', unread, 'unseen', unseen)) FROM boxes), '[]'),
        'at', round(extract(epoch FROM now()::timestamptz(3)) * 1000)
      )::text AS result`;
    const { live, people: done, at } = JSON.parse(row.result) as Written;
    return live ? { people: done, at: new Date(at) } : null;
  }
}

interface Written {
  live: boolean;
  people: CaughtUp[];
  at: number;
}

function toRow(broadcast: LiveBroadcast): object {
  const { id, type, level, priority, title, message, data, url, imageUrl, expiresAt } = broadcast;
  return {
    id,
    type: type.type,
    category: type.category,
    level,
    priority,
    title,
    message,
    data,
    url,
    image_url: imageUrl,
    expires_at: expiresAt,
    thread: threadOf(id),
  };
}
