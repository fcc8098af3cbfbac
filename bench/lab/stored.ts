import { query } from '../../test/support/database.js';
import { expectEqual } from '../wrong-result.js';
import type { Range } from './marks.js';

interface Marked {
  entries: number;
  marks: number;
}

/** Asks Postgres whether every mark has its one row, in a reference's table of that name. */
export async function expectStored(databaseUrl: string, table: string, range: Range): Promise<void> {
  expectEqual('rows and marks stored', await marked(databaseUrl, table, range), {
    entries: range.count,
    marks: range.count,
  });
}

/**
 * The same of Storebell, and that each mark's event is there and every inbox that was told agrees with its entries: seq is
 * the newest change, ids have no gap, unread and unseen are what they count.
 */
export async function expectDelivered(databaseUrl: string, range: Range): Promise<void> {
  await expectStored(databaseUrl, 'notifications', range);
  const { first, count } = range;
  const [events] = await query<{ count: number }>(
    databaseUrl,
    `SELECT count(*)::int FROM events WHERE source = 'bench' AND substr(id, 7)::int BETWEEN $1 AND $2`,
    [first, first + count - 1],
  );
  expectEqual('events stored', events?.count, count);
  const wrong = await query<{ user_id: string }>(
    databaseUrl,
    `SELECT b.user_id FROM inboxes b JOIN LATERAL (
       SELECT count(*) AS entries, max(id) AS newest, max(rev) AS seq,
         count(*) FILTER (WHERE read_at IS NULL) AS unread, count(*) FILTER (WHERE seen_at IS NULL) AS unseen
       FROM notifications n WHERE n.user_id = b.user_id
     ) n ON true
     WHERE b.user_id IN (SELECT user_id FROM notifications WHERE (data->>'mark')::int BETWEEN $1 AND $2)
       AND (b.seq, b.seq, b.seq, b.unread, b.unseen) IS DISTINCT FROM (n.entries, n.newest, n.seq, n.unread, n.unseen)
     LIMIT 5`,
    [first, first + count - 1],
  );
  expectEqual('inboxes that disagree with their entries', wrong, []);
}

async function marked(
  databaseUrl: string,
  table: string,
  { first, count }: Range,
): Promise<Marked | undefined> {
  const [row] = await query<{ entries: number; marks: number }>(
    databaseUrl,
    `SELECT count(*)::int AS entries, count(DISTINCT data->>'mark')::int AS marks
     FROM "${table}" WHERE (data->>'mark')::int BETWEEN $1 AND $2`,
    [first, first + count - 1],
  );
  return row;
}
