import { Client } from 'pg';
import { STAFF } from '../workload.js';

export interface Shop {
  /** Shops of one name may find each other's entries. */
  name?: string;
  users: number;
  /** Of each of them; even. */
  entries: number;
}

interface Index {
  name: string;
  definition: string;
}

/**
 * People who have used the shop for a while, and one of staff: everybody has the same number of entries, every second of
 * them unread. They lie in the order in which they would have come, one of each person by turns, so a page of one inbox is
 * as scattered over the table as in real life.
 */
export async function fillShop(url: string, { users, entries }: Shop): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'`);
    const restore = await withoutIndexes(client, 'notifications');
    await client.query(
      `INSERT INTO users (id, roles) SELECT 'u' || lpad(n::text, 7, '0'), '{customer}' FROM generate_series(0, $1 - 1) n`,
      [users],
    );
    await client.query(`INSERT INTO users (id, roles) VALUES ('staff', ARRAY[$1])`, [STAFF]);
    await client.query(
      `INSERT INTO inboxes (user_id, seq, unread, unseen)
       SELECT 'u' || lpad(n::text, 7, '0'), $2, $2 / 2, 0 FROM generate_series(0, $1 - 1) n`,
      [users, entries],
    );
    await client.query(
      `INSERT INTO notifications
         (user_id, id, rev, type, category, level, priority, title, message, data, seen_at, read_at, created_at)
       SELECT 'u' || lpad(n::text, 7, '0'), e, e, 'custom.message', 'custom', 'info', 'medium',
         'Order 4711-' || e || ' has shipped',
         'Your parcel has left our warehouse and will be with you the day after tomorrow.',
         jsonb_build_object('mark', -1), now(), CASE WHEN e % 2 = 0 THEN now() END,
         now() - ($2 - e) * interval '1 hour'
       FROM generate_series(1, $2::int) e CROSS JOIN generate_series(0, $1::int - 1) n`,
      [users, entries],
    );
    await restore();
    await client.query('VACUUM ANALYZE notifications');
    await client.query('VACUUM ANALYZE inboxes');
    await client.query('VACUUM ANALYZE users');
  } finally {
    await client.end();
  }
}

/** Drops them for the time of a large insert, which takes a fraction then. Answers how to have them back. */
async function withoutIndexes(client: Client, table: string): Promise<() => Promise<void>> {
  const { rows: keys } = await client.query<Index>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE conrelid = $1::regclass AND contype = 'p'`,
    [table],
  );
  const { rows: indexes } = await client.query<Index>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = $1 AND indexname <> ALL($2)`,
    [table, keys.map(({ name }) => name)],
  );
  for (const { name } of keys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  for (const { name } of indexes) await client.query(`DROP INDEX "${name}"`);
  return async () => {
    for (const { name, definition } of keys) {
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`);
    }
    for (const { definition } of indexes) await client.query(definition);
  };
}
