import { createHash } from 'node:crypto';
import { Pool } from 'pg';
import { given, serve } from '../children/serve.js';
import { eventOf, type ShopEvent } from '../workload.js';
import { flow, type Flow } from './flow.js';
import { Batches } from './gather.js';
import { readAll, type Reading } from './reading.js';

// The limit of the store: pg and hand-written SQL on the tables of Storebell, prepared, as many rows per statement as come.

const { databaseUrl } = given() as { databaseUrl: string };
const pool = new Pool({ connectionString: databaseUrl, max: 10 });

const APPEND = `
  WITH e AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[])
      WITH ORDINALITY AS e(id, type, digest, user_id, title, message, body, data, n)
  ), stored AS (
    INSERT INTO events (source, id, type, time, data, digest)
    SELECT 'bench', id, type, now(), body, digest FROM e ORDER BY id
    ON CONFLICT (source, id) DO NOTHING
    RETURNING number, id
  ), fresh AS MATERIALIZED (
    SELECT e.*, s.number, row_number() OVER w AS place, count(*) OVER (PARTITION BY e.user_id) AS total
    FROM e JOIN stored s ON s.id = e.id
    WINDOW w AS (PARTITION BY e.user_id ORDER BY e.n)
  ), boxes AS (
    INSERT INTO inboxes AS b (user_id, seq, unread, unseen)
    SELECT user_id, count(*), count(*), count(*) FROM fresh GROUP BY user_id ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET
      seq = b.seq + excluded.seq, unread = b.unread + excluded.unread, unseen = b.unseen + excluded.unseen
    RETURNING user_id, seq, unread, unseen
  ), numbered AS MATERIALIZED (
    SELECT f.*, (b.seq - f.total + f.place)::int AS seq, b.unread, b.unseen FROM fresh f JOIN boxes b ON b.user_id = f.user_id
  ), written AS (
    INSERT INTO notifications (user_id, id, rev, type, category, level, priority, title, message, data, event_id, created_at)
    SELECT user_id, seq, seq, type, 'custom', 'info', 'medium', title, message, data, number, now() FROM numbered
  )
  SELECT n, seq, unread, unseen FROM numbered`;

const batches = new Batches<ShopEvent, void>(async (events) => {
  const { rowCount } = await pool.query({
    name: 'append',
    text: APPEND,
    values: [
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map((event) => createHash('sha256').update(JSON.stringify(event)).digest('hex')),
      events.map(({ data }) => data.userId),
      events.map(({ data }) => data.title),
      events.map(({ data }) => data.message),
      events.map(({ data }) => JSON.stringify(data)),
      events.map(({ data }) => JSON.stringify(data.data)),
    ],
  });
  if (rowCount !== events.length) throw new Error(`WRONG: ${rowCount} of ${events.length} rows were stored`);
  return events.map(() => undefined);
}, 200);

const PAGE = `
  SELECT id, type, category, level, priority, title, message, data, thread, url, image_url, silent, seen_at, read_at,
    archived_at, created_at, expires_at
  FROM notifications WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT 20`;

serve({
  notify: (wanted: Flow) => flow(wanted, (mark) => batches.add(eventOf(mark, wanted.users))),
  read: (reading: Reading) =>
    readAll(
      {
        page: async (user, before = 2 ** 31 - 1) => {
          const { rows } = await pool.query<object>({ name: 'page', text: PAGE, values: [user, before] });
          return JSON.stringify({ data: rows });
        },
        unread: async (user) => {
          const { rows } = await pool.query<{ unread: number }>({
            name: 'unread',
            text: 'SELECT seq, unread, unseen FROM inboxes WHERE user_id = $1',
            values: [user],
          });
          return rows[0]?.unread ?? 0;
        },
      },
      reading,
    ),
});
