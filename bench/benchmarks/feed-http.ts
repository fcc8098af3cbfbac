import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import { query } from '../../test/support/database.js';
import type { Server } from '../lab/lab.js';
import { judge } from '../measure.js';

const ENTRIES = 100;
const SIZES = {
  full: { users: 1_000, inFlight: 64, storebell: 30_000, naive: 6_000 },
  smoke: { users: 100, inFlight: 16, storebell: 600, naive: 200 },
};

/** The same people with the same entries, in the tutorial's table. */
async function fillNaive({ databaseUrl }: Server, users: number): Promise<void> {
  await query(databaseUrl, 'TRUNCATE "Notification"');
  await query(
    databaseUrl,
    `INSERT INTO "Notification" ("userId", type, title, message, data, "isRead", "createdAt")
     SELECT 'u' || lpad(n::text, 7, '0'), 'custom.message', 'Order 4711-' || e || ' has shipped',
       'Your parcel has left our warehouse and will be with you the day after tomorrow.',
       jsonb_build_object('mark', -1), e % 2 = 0, now() - ($2 - e) * interval '1 hour'
     FROM generate_series(1, $2::int) e CROSS JOIN generate_series(0, $1::int - 1) n`,
    [users, ENTRIES],
  );
  await query(databaseUrl, 'VACUUM ANALYZE "Notification"');
}

async function run({ lab, runs, size }: Session): Promise<Outcome> {
  const { users, inFlight, ...counts } = SIZES[size];
  const load = lab.load();
  const shop = await lab.databases.shop({ name: 'feed', users, entries: ENTRIES });
  const [storebell, naive] = await Promise.all([lab.storebell(shop), lab.naive()]);
  await fillNaive(naive, users);
  const read = (server: Server, path: string, count: number): Promise<number> =>
    load.read({
      port: server.port,
      path,
      readers: users,
      ownConnections: false,
      inFlight,
      count,
      holds: `"unread" ?: ?${ENTRIES / 2}\\b`,
    });
  const ofStorebell = () => read(storebell, '/notifications?limit=20', counts.storebell);
  const ofNaive = () => read(naive, '/notifications?page=1&limit=20', counts.naive);
  await Promise.all([ofStorebell(), ofNaive()]);
  const measured = await inRounds(runs, { storebell: ofStorebell, naive: ofNaive });
  const rate = figureOf('pages/s', '1/s', measured, (value) => value);
  return {
    figures: [rate],
    verdicts: [judge(rate, 'storebell', 'naive', { atLeast: 7 })],
    notes: [
      `Newest 20 of ${ENTRIES} entries and the counts, of ${users} users by turns, each with a token of their own. Every answer was 200 and held the right count.`,
    ],
  };
}

export const feedHttp: Benchmark = {
  name: 'feed-http',
  title: 'Feed over HTTP: authenticated page of 20 with counts, 64 connections',
  run,
};
