import { Client } from 'pg';
import { SOURCE } from './shop.js';
import { markOf } from './marks.js';

/** A row of an inbox. */
export interface StoredEntry {
  id: number;
  rev: number;
  mark: string;
  eventId: string | null;
  removed: boolean;
  isRead: boolean;
  isSeen: boolean;
}

export interface StoredInbox {
  seq: number;
  unread: number;
  unseen: number;
  /** What the rows themselves say. */
  counted: { unread: number; unseen: number };
  entries: StoredEntry[];
}

/** What the database holds at the end. */
export interface Truth {
  events: Set<string>;
  inboxes: Map<string, StoredInbox>;
}

/** All there is, from one snapshot. */
export async function readTruth(url: string): Promise<Truth> {
  return withDatabase(url, async (db) => {
    await db.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const events = await db.query<{ id: string }>('SELECT id FROM events WHERE source = $1', [SOURCE]);
    const inboxes = await db.query<{ user_id: string; seq: number; unread: number; unseen: number }>(
      'SELECT user_id, seq, unread, unseen FROM inboxes',
    );
    const counts = await db.query<{ user_id: string; unread: number; unseen: number }>(
      `SELECT user_id, count(*) FILTER (WHERE read_at IS NULL)::int AS unread,
         count(*) FILTER (WHERE seen_at IS NULL)::int AS unseen
       FROM notifications WHERE archived_at IS NULL AND removed_at IS NULL GROUP BY user_id`,
    );
    const rows = await db.query<Row>(
      `SELECT n.user_id, n.id, n.rev, n.type, n.data, e.id AS event_id, n.removed_at IS NOT NULL AS removed,
         n.read_at IS NOT NULL AS is_read, n.seen_at IS NOT NULL AS is_seen
       FROM notifications n LEFT JOIN events e ON e.number = n.event_id ORDER BY n.user_id, n.id`,
    );
    const counted = new Map(counts.rows.map(({ user_id: userId, ...rest }) => [userId, rest]));
    const truth: Truth = { events: new Set(events.rows.map(({ id }) => id)), inboxes: new Map() };
    for (const { user_id: userId, ...box } of inboxes.rows) {
      const own = counted.get(userId) ?? { unread: 0, unseen: 0 };
      truth.inboxes.set(userId, { ...box, counted: own, entries: [] });
    }
    for (const row of rows.rows) truth.inboxes.get(row.user_id)?.entries.push(toEntry(row));
    return truth;
  });
}

export async function countStored(url: string): Promise<number> {
  return withDatabase(url, async (db) => {
    const sql = 'SELECT count(*)::int AS count FROM events WHERE source = $1';
    return (await db.query<{ count: number }>(sql, [SOURCE])).rows[0]?.count ?? 0;
  });
}

/** Where every inbox stands. */
export async function readPositions(url: string): Promise<Map<string, number>> {
  return withDatabase(url, async (db) => {
    const { rows } = await db.query<{ user_id: string; seq: number }>('SELECT user_id, seq FROM inboxes');
    return new Map(rows.map(({ user_id: userId, seq }) => [userId, seq]));
  });
}

async function withDatabase<T>(url: string, work: (db: Client) => Promise<T>): Promise<T> {
  const db = new Client({ connectionString: url });
  // A database that is killed says so here as well as to whoever is asking.
  db.on('error', () => undefined);
  await db.connect();
  try {
    return await work(db);
  } finally {
    await db.end().catch(() => undefined);
  }
}

interface Row {
  user_id: string;
  id: number;
  rev: number;
  type: string;
  data: Parameters<typeof markOf>[0]['data'];
  event_id: string | null;
  removed: boolean;
  is_read: boolean;
  is_seen: boolean;
}

function toEntry({ id, rev, type, data, event_id: eventId, removed, is_read, is_seen }: Row): StoredEntry {
  return { id, rev, mark: markOf({ type, data }), eventId, removed, isRead: is_read, isSeen: is_seen };
}
