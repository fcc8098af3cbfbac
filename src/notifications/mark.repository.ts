import { Injectable } from '@nestjs/common';
import type { InboxState, Notification } from '../contract/index.js';
import { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { NOTIFICATION_TEXT } from './notification.js';

export type Mark = 'read' | 'unread' | 'archive' | 'unarchive' | 'remove';

export interface Marked extends InboxState {
  /** How many entries changed; 0 leaves the inbox, its seq included, as it was. */
  updated: number;
  /** The entry, when the mark was for one. */
  notification: Notification | null;
  /** What was removed; empty for every other mark. */
  removed: number[];
  /** When, ISO 8601 UTC. */
  at: string;
}

type Column = 'read_at' | 'seen_at' | 'archived_at' | 'removed_at';

/** What a mark makes of an entry's columns, and which entries it changes at all. */
interface Effect {
  changes: Prisma.Sql;
  /** Whoever did this need not be told on other channels any more. */
  cancels?: string;
  columns: Partial<Record<Column, Prisma.Sql>>;
}

const NOW = Prisma.sql`now()`;
const EFFECTS: Record<Mark, Effect> = {
  // What was read was seen.
  read: {
    changes: Prisma.sql`read_at IS NULL`,
    cancels: 'read',
    columns: { read_at: NOW, seen_at: Prisma.sql`coalesce(seen_at, now())` },
  },
  unread: { changes: Prisma.sql`read_at IS NOT NULL`, columns: { read_at: Prisma.sql`NULL::timestamptz` } },
  archive: {
    changes: Prisma.sql`archived_at IS NULL`,
    cancels: 'archived',
    columns: { archived_at: NOW },
  },
  unarchive: {
    changes: Prisma.sql`archived_at IS NOT NULL`,
    columns: { archived_at: Prisma.sql`NULL::timestamptz` },
  },
  remove: { changes: Prisma.sql`TRUE`, cancels: 'removed', columns: { removed_at: NOW } },
};
const SEEN: Effect = {
  changes: Prisma.sql`seen_at IS NULL AND archived_at IS NULL`,
  columns: { seen_at: NOW },
};
const READ_ALL: Effect = { ...EFFECTS.read, changes: Prisma.sql`read_at IS NULL AND archived_at IS NULL` };

/** Changes entries and, in the same statement, the seq and the counts of their inbox. */
@Injectable()
export class MarkRepository {
  constructor(private readonly prisma: PrismaService) {}

  mark(userId: string, id: number, mark: Mark): Promise<Marked> {
    return this.change(userId, EFFECTS[mark], Prisma.sql`id = ${id}`);
  }

  /** Entries up to and including `upTo`; all there are when it is undefined. */
  readAll(userId: string, upTo: number | undefined, category: string | undefined): Promise<Marked> {
    const inCategory = category === undefined ? Prisma.sql`TRUE` : Prisma.sql`category = ${category}`;
    return this.change(userId, READ_ALL, Prisma.sql`${upToCondition(upTo)} AND ${inCategory}`);
  }

  seen(userId: string, upTo: number): Promise<Marked> {
    // What is unseen is unread, which has an index. The count of the unseen ends the search, however much is unread.
    const newest = Prisma.sql`id IN (
      SELECT id FROM notifications
      WHERE user_id = ${userId} AND id <= ${upTo} AND ${SEEN.changes} AND read_at IS NULL AND removed_at IS NULL
      ORDER BY id DESC LIMIT (SELECT unseen FROM inboxes WHERE user_id = ${userId}))`;
    return this.change(userId, SEEN, newest);
  }

  /** Removes up to `limit` entries that arrived before `before`. */
  retire(userId: string, before: Date, limit: number): Promise<Marked> {
    const oldest = Prisma.sql`id IN (
      SELECT id FROM notifications
      WHERE user_id = ${userId} AND created_at < ${before} AND removed_at IS NULL ORDER BY id LIMIT ${limit})`;
    return this.change(userId, EFFECTS.remove, oldest);
  }

  /** Removes what is past its time. */
  expire(userId: string): Promise<Marked> {
    return this.change(userId, EFFECTS.remove, Prisma.sql`expires_at <= now()`);
  }

  /** Users with entries past their time. */
  async findExpired(limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ user_id: string }[]>`
      /* find_expired */
      SELECT DISTINCT user_id FROM (
        SELECT user_id FROM notifications
        WHERE expires_at <= now() AND removed_at IS NULL ORDER BY expires_at LIMIT ${limit}
      ) due`;
    return rows.map(({ user_id: userId }) => userId);
  }

  // The inbox row is locked by a statement of its own, so that the next one sees what the last holder committed:
  // within one statement the counts would be computed from an older snapshot than the row they are written to.
  private async change(
    userId: string,
    { changes, columns, cancels }: Effect,
    which: Prisma.Sql,
  ): Promise<Marked> {
    const after = (column: Column): Prisma.Sql => columns[column] ?? Prisma.raw(column);
    const [, rows] = await this.prisma.$transaction([
      // Waits for an inbox that is just being made, which a SELECT FOR UPDATE would not see; changes nothing.
      this.prisma.$executeRaw`
        /* inbox_lock */ INSERT INTO inboxes (user_id) VALUES (${userId})
        ON CONFLICT (user_id) DO UPDATE SET seq = inboxes.seq WHERE FALSE`,
      this.prisma.$queryRaw<[{ result: string }]>`
        WITH hit AS MATERIALIZED (
          SELECT id,
            (read_at IS NULL AND archived_at IS NULL)::int AS was_unread,
            (seen_at IS NULL AND archived_at IS NULL)::int AS was_unseen,
            ${after('read_at')} AS read_at, ${after('seen_at')} AS seen_at,
            ${after('archived_at')} AS archived_at, ${after('removed_at')} AS removed_at
          FROM notifications
          WHERE user_id = ${userId} AND removed_at IS NULL AND ${changes} AND ${which}
        ), delta AS (
          SELECT count(*) AS entries,
            sum((read_at IS NULL AND archived_at IS NULL AND removed_at IS NULL)::int - was_unread) AS unread,
            sum((seen_at IS NULL AND archived_at IS NULL AND removed_at IS NULL)::int - was_unseen) AS unseen
          FROM hit
        ), box AS (
          UPDATE inboxes b SET seq = b.seq + 1, unread = b.unread + d.unread, unseen = b.unseen + d.unseen
          FROM delta d WHERE b.user_id = ${userId} AND d.entries > 0
          RETURNING b.seq, b.unread, b.unseen
        ), changed AS (
          UPDATE notifications n
          SET rev = box.seq, read_at = hit.read_at, seen_at = hit.seen_at,
            archived_at = hit.archived_at, removed_at = hit.removed_at
          FROM hit, box WHERE n.user_id = ${userId} AND n.id = hit.id
          RETURNING n.*
        ), cancelled AS (
          UPDATE deliveries d SET status = 'cancelled', detail = ${cancels ?? null}, updated_at = now()
          FROM hit WHERE ${cancels !== undefined} AND d.user_id = ${userId} AND d.notification_id = hit.id
            AND d.status = 'pending' AND d.reason <> 'mandatory'
        )
        SELECT json_build_object(
          'updated', (SELECT count(*) FROM changed),
          'notification', (SELECT CASE WHEN count(*) = 1 THEN
            (SELECT ${NOTIFICATION_TEXT}::json FROM changed n) END FROM changed),
          'removed', coalesce((SELECT json_agg(id ORDER BY id) FROM changed WHERE removed_at IS NOT NULL), '[]'),
          'at', to_char(now()::timestamptz(3) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'seq', coalesce(box.seq, b.seq, 0),
          'counts', json_build_object(
            'unread', coalesce(box.unread, b.unread, 0), 'unseen', coalesce(box.unseen, b.unseen, 0))
        )::text AS result
        FROM (SELECT 1) one LEFT JOIN inboxes b ON b.user_id = ${userId} LEFT JOIN box ON TRUE`,
    ]);
    return JSON.parse(rows[0].result) as Marked;
  }
}

function upToCondition(upTo: number | undefined): Prisma.Sql {
  return upTo === undefined ? Prisma.sql`TRUE` : Prisma.sql`id <= ${upTo}`;
}
