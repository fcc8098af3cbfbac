import { Injectable } from '@nestjs/common';
import type { InboxState, Notification } from '../contract/index.js';
import type { ReadRequest } from '../delivery/live/live.types.js';
import { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { Gatherer } from './gather.js';
import { NOTIFICATION_TEXT } from './notification.js';

export interface FeedQuery {
  limit: number;
  /** Only entries with a smaller id. */
  before?: number;
  offset?: number;
  archived?: boolean;
  unreadOnly?: boolean;
  category?: string;
  type?: string;
}

/** Raw news of an inbox: rows changed after a position, in the order of their change. */
export interface InboxNews extends InboxState {
  floor: number;
  /** [rev, id, removed, entry] */
  rows: [number, number, boolean, Notification][];
  /** Rows were left out because of their size, none of a step that is among `rows`. */
  cut: boolean;
}

interface PageRequest {
  userId: string;
  limit: number;
  before: number;
}

/** No entry has it: ids are numbers of 32 bits. */
const AFTER_THE_LAST = 2 ** 31 - 1;
/** One look into the index for each `q`: a plain join may read the whole table while Postgres does not know its size. */
const BOX_OF_EACH = Prisma.sql`LEFT JOIN LATERAL (SELECT * FROM inboxes WHERE user_id = q.user_id LIMIT 1) b ON TRUE`;
/** JSON text of an `InboxState` after other members; `b` is the inbox, or nothing. */
const STATE_TEXT = Prisma.sql`',"counts":{"unread":' || coalesce(b.unread, 0)
        || ',"unseen":' || coalesce(b.unseen, 0) || '},"seq":' || coalesce(b.seq, 0)`;
/** Whether there may be something to tell whoever stands at `q.after`. */
const IS_BEHIND = Prisma.sql`q.after BETWEEN b.floor AND b.seq - 1`;
const STATES_AT_ONCE = 200;
/** Each builds its entries as JSON, so that many would make the first wait for the last. */
const PAGES_AT_ONCE = 32;
/** Statements at a time, so that Postgres can use more than one core. */
const LANES = 2;

/**
 * Reads inboxes. Lists come as JSON text that Postgres built and nobody parses on the way. What is asked while the same
 * is being read for others is read together, for the way to Postgres costs more than the reading.
 */
@Injectable()
export class InboxRepository {
  private readonly states = new Gatherer<string, InboxState>(
    (jobs) => this.readStates(jobs),
    STATES_AT_ONCE,
    { lanes: LANES },
  );
  private readonly pages = new Gatherer<PageRequest, string>((jobs) => this.readPages(jobs), PAGES_AT_ONCE, {
    lanes: LANES,
  });

  constructor(private readonly prisma: PrismaService) {}

  state(userId: string): Promise<InboxState> {
    return this.states.add(userId, [], 1);
  }

  async find(userId: string, id: number): Promise<Notification | undefined> {
    const [row] = await this.prisma.$queryRaw<{ entry: Notification }[]>`
      /* inbox_find */ SELECT ${NOTIFICATION_TEXT}::json AS entry FROM notifications n
      WHERE n.user_id = ${userId} AND n.id = ${id} AND n.removed_at IS NULL`;
    return row?.entry;
  }

  /** JSON text of a `NotificationPage`; list, counts and seq from one snapshot. */
  feed(userId: string, query: FeedQuery): Promise<string> {
    const { limit, before = AFTER_THE_LAST, ...filter } = query;
    const isPlain = Object.values(filter).every((value) => value === undefined || value === false);
    return isPlain ? this.pages.add({ userId, limit, before }, [], 1) : this.search(userId, query);
  }

  private async search(userId: string, query: FeedQuery): Promise<string> {
    const { limit } = query;
    const [row] = await this.prisma.$queryRaw<[{ page: string }]>`
      /* inbox_search */
      WITH found AS MATERIALIZED (
        SELECT n.* FROM notifications n
        WHERE ${feedCondition(userId, query)}
        ORDER BY n.id DESC LIMIT ${limit + 1} OFFSET ${query.offset ?? 0}
      ), page AS (SELECT * FROM found ORDER BY id DESC LIMIT ${limit})
      SELECT '{"data":[' || coalesce((SELECT string_agg(${NOTIFICATION_TEXT}, ',' ORDER BY n.id DESC) FROM page n), '')
        || '],"nextCursor":' || CASE WHEN (SELECT count(*) FROM found) > ${limit}
          THEN (SELECT '"' || min(id) || '"' FROM page) ELSE 'null' END
        || ${STATE_TEXT}${
          query.offset === undefined
            ? Prisma.empty
            : Prisma.sql` || ',"total":' || (
          SELECT count(*) FROM notifications n WHERE ${feedCondition(userId, query)})`
        } || '}' AS page
      FROM (SELECT ${userId}::text AS user_id) u LEFT JOIN inboxes b ON b.user_id = u.user_id`;
    return row.page;
  }

  private async readPages(requests: readonly PageRequest[]): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ page: string }[]>`
      /* inbox_pages */
      SELECT '{"data":[' || coalesce(p.data, '') || '],"nextCursor":' || coalesce('"' || p.next || '"', 'null')
        || ${STATE_TEXT} || '}' AS page
      FROM unnest(
          ${requests.map(({ userId }) => userId)}::text[], ${requests.map(({ before }) => before)}::int[],
          ${requests.map(({ limit }) => limit)}::int[]
        ) WITH ORDINALITY AS q(user_id, before, size, place)
        ${BOX_OF_EACH}
        CROSS JOIN LATERAL (
          SELECT string_agg(${NOTIFICATION_TEXT}, ',' ORDER BY n.id DESC) FILTER (WHERE n.turn <= q.size) AS data,
            CASE WHEN max(n.turn) > q.size THEN min(n.id) FILTER (WHERE n.turn <= q.size) END AS next
          FROM (
            SELECT n.*, row_number() OVER (ORDER BY n.id DESC) AS turn
            FROM (
              SELECT n.* FROM notifications n
              WHERE n.user_id = q.user_id AND n.id < q.before AND n.removed_at IS NULL AND n.archived_at IS NULL
              ORDER BY n.id DESC LIMIT q.size + 1
            ) n
          ) n
        ) p
      ORDER BY q.place`;
    return rows.map(({ page }) => page);
  }

  private async readStates(userIds: readonly string[]): Promise<InboxState[]> {
    const rows = await this.prisma.$queryRaw<{ seq: number; unread: number; unseen: number }[]>`
      /* inbox_state */
      SELECT coalesce(b.seq, 0) AS seq, coalesce(b.unread, 0) AS unread, coalesce(b.unseen, 0) AS unseen
      FROM unnest(${[...userIds]}::text[]) WITH ORDINALITY AS q(user_id, place)
        ${BOX_OF_EACH}
      ORDER BY q.place`;
    return rows.map(({ seq, unread, unseen }) => ({ seq, counts: { unread, unseen } }));
  }

  /**
   * For each request where the inbox stands and, unless `after` is null, up to `limit` rows changed since: whole steps
   * until there are `bytes` of them, the first whatever its size. New ones and changed ones have an index each.
   */
  async news(requests: readonly ReadRequest[], limit: number, bytes: number): Promise<InboxNews[]> {
    const userIds = requests.map(({ userId }) => userId);
    const afters = requests.map(({ after }) => after ?? -1);
    const rows = await this.prisma.$queryRaw<{ news: string }[]>`
      /* inbox_news */
      SELECT '{"floor":' || coalesce(b.floor, 0) || ${STATE_TEXT}
        || ',"rows":[' || coalesce(r.rows, '') || '],"cut":' || coalesce(r.cut, false) || '}' AS news
      FROM unnest(${userIds}::text[], ${afters}::int[]) WITH ORDINALITY AS q(user_id, after, place)
        ${BOX_OF_EACH}
        CROSS JOIN LATERAL (
          SELECT bool_or(n.bytes_before >= ${bytes}) AS cut,
            string_agg('[' || n.rev || ',' || n.id || ',' || (n.removed_at IS NOT NULL) || ',' || ${NOTIFICATION_TEXT} || ']',
              ',' ORDER BY n.rev, n.id) FILTER (WHERE n.bytes_before < ${bytes}) AS rows
          FROM (
            SELECT n.*, sum(n.bytes) OVER (ORDER BY n.rev) - sum(n.bytes) OVER (PARTITION BY n.rev) AS bytes_before
            FROM (
              SELECT n.*, octet_length(n.message) + octet_length(n.data::text)
                + coalesce(octet_length(n.url), 0) + coalesce(octet_length(n.image_url), 0) AS bytes
              FROM (
                (SELECT n.* FROM notifications n WHERE n.user_id = q.user_id AND n.id > q.after AND n.rev <= n.id
                  AND ${IS_BEHIND} ORDER BY n.id LIMIT ${limit})
                UNION ALL
                (SELECT n.* FROM notifications n WHERE n.user_id = q.user_id AND n.rev > q.after AND n.rev > n.id
                  AND ${IS_BEHIND} ORDER BY n.rev, n.id LIMIT ${limit})
              ) n
              ORDER BY n.rev, n.id LIMIT ${limit}
            ) n
          ) n
        ) r
      ORDER BY q.place`;
    return rows.map(({ news }) => JSON.parse(news) as InboxNews);
  }

  async positions(userIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.prisma.$queryRaw<{ user_id: string; seq: number }[]>`
      /* inbox_positions */ SELECT user_id, seq FROM inboxes WHERE user_id = ANY(${[...userIds]}::text[])`;
    return new Map(rows.map(({ user_id: userId, seq }) => [userId, seq]));
  }
}

function feedCondition(userId: string, query: FeedQuery): Prisma.Sql {
  const conditions = [
    Prisma.sql`n.user_id = ${userId}`,
    Prisma.sql`n.removed_at IS NULL`,
    query.archived ? Prisma.sql`n.archived_at IS NOT NULL` : Prisma.sql`n.archived_at IS NULL`,
  ];
  if (query.before !== undefined) conditions.push(Prisma.sql`n.id < ${query.before}`);
  if (query.unreadOnly) conditions.push(Prisma.sql`n.read_at IS NULL`);
  if (query.category !== undefined) conditions.push(Prisma.sql`n.category = ${query.category}`);
  if (query.type !== undefined) conditions.push(Prisma.sql`n.type = ${query.type}`);
  return Prisma.join(conditions, ' AND ');
}
