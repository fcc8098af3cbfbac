import { Injectable } from '@nestjs/common';
import type { Profile } from '../preferences/profile.js';
import { STORED_PROFILE, toProfile, type StoredProfile } from '../preferences/stored-profile.js';
import { PrismaService } from '../prisma/prisma.service.js';
import type { Person } from './audience.js';
import { threadOf, type LiveBroadcast } from './live-broadcast.js';

/** Somebody and how far their inbox has been caught up with broadcasts. */
export interface Behind extends Person {
  cursor: number;
  /** Which of the broadcasts that were asked about the person has already. */
  had: string[];
  profile: Profile;
}

type Asked = [
  userId: string,
  cursor: number,
  roles: string[],
  tags: string[],
  hasOpenOrder: boolean,
  had: string[],
  profile: StoredProfile,
];

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
    const [row] = await this.prisma.$queryRaw<[{ result: string }]>`
      /* broadcast_cursors */
      SELECT json_agg(json_build_array(asked.id,
        -- Who was erased is owed nothing any more.
        CASE WHEN b.user_id IS NULL AND EXISTS (
          SELECT FROM erased_users WHERE id_hash = erasure_hash('user', asked.id)
        ) THEN ${Number.MAX_SAFE_INTEGER}::bigint ELSE coalesce(b.broadcast_cursor, 0) END,
        coalesce(u.roles, '{}'), coalesce(u.tags, '{}'),
        ${withOrders} AND EXISTS (
          SELECT 1 FROM subjects s WHERE s.owner = asked.id AND s.key LIKE 'order:%' AND s.value < 5
        ),
        ARRAY(
          SELECT r.broadcast_id::text FROM broadcast_receipts r
          WHERE r.broadcast_id = ANY(${zoned.map(BigInt)}::bigint[]) AND r.user_id = asked.id
        ), ${STORED_PROFILE}))::text AS result
      FROM unnest(${[...userIds]}::text[]) AS asked(id)
        LEFT JOIN LATERAL (SELECT * FROM users WHERE id = asked.id LIMIT 1) u ON TRUE
        LEFT JOIN LATERAL (SELECT * FROM inboxes WHERE user_id = asked.id LIMIT 1) b ON TRUE`;
    const people = JSON.parse(row.result) as Asked[];
    return people.map(([userId, cursor, roles, tags, hasOpenOrder, had, stored]) => {
      const profile = toProfile(userId, stored);
      return { userId, cursor, roles, tags, locale: profile.locale, hasOpenOrder, had, profile };
    });
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
      owed.map(({ userId, cursor, broadcasts }) => ({
        user_id: userId,
        cursor,
        entries: broadcasts.map(({ broadcast, silent }) => [broadcast.id, silent]),
      })),
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
        SELECT *, jsonb_array_length(entries) AS total
        FROM jsonb_to_recordset(${people}::jsonb) AS p(user_id text, cursor bigint, entries jsonb)
        WHERE (SELECT yes FROM all_live) ORDER BY user_id
      ), found AS MATERIALIZED (
        -- One look for each: a plain join may read the whole table.
        SELECT p.*, b.broadcast_cursor AS now FROM p LEFT JOIN LATERAL (
          SELECT broadcast_cursor FROM inboxes WHERE user_id = p.user_id FOR UPDATE
        ) b ON TRUE
      ), moved AS (
        UPDATE inboxes b SET seq = b.seq + f.total, unread = b.unread + f.total, unseen = b.unseen + f.total,
          broadcast_cursor = ${upTo}::bigint
        FROM found f
        WHERE b.user_id = f.user_id AND f.now = f.cursor
        RETURNING b.user_id, b.seq, b.unread, b.unseen, f.total, f.entries
      ), made AS (
        INSERT INTO inboxes AS b (user_id, seq, unread, unseen, broadcast_cursor)
        SELECT user_id, total, total, total, ${upTo}::bigint FROM found WHERE cursor = 0 AND now IS NULL
        ORDER BY user_id
        ON CONFLICT (user_id) DO NOTHING
        RETURNING b.user_id, b.seq, b.unread, b.unseen
      ), boxes AS MATERIALIZED (
        SELECT * FROM moved
        UNION ALL SELECT made.*, f.total, f.entries FROM made JOIN found f ON f.user_id = made.user_id
      ), numbered AS MATERIALIZED (
        SELECT b.user_id, (e.entry ->> 0)::bigint AS broadcast, (e.entry ->> 1)::bool AS silent,
          (b.seq - b.total + e.place)::int AS id
        FROM boxes b CROSS JOIN LATERAL jsonb_array_elements(b.entries) WITH ORDINALITY AS e(entry, place)
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
        'people', coalesce((SELECT json_agg(json_build_array(user_id, seq, unread, unseen)) FROM boxes), '[]'),
        'at', round(extract(epoch FROM now()::timestamptz(3)) * 1000)
      )::text AS result`;
    const { live, people: done, at } = JSON.parse(row.result) as Written;
    if (!live) return null;
    return {
      people: done.map(([userId, seq, unread, unseen]) => ({ userId, seq, unread, unseen })),
      at: new Date(at),
    };
  }
}

interface Written {
  live: boolean;
  people: [userId: string, seq: number, unread: number, unseen: number][];
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
