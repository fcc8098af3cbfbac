import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import { query } from '../../test/support/database.js';
import type { MarkSource } from '../lab/marks.js';
import type { Server } from '../lab/lab.js';
import type { Load } from '../lab/load.js';
import { judge } from '../measure.js';
import type { Announced } from '../load/worker.js';
import { expectEqual } from '../wrong-result.js';

const ENTRIES = 4;
const SIZES = {
  full: { few: 10_000, many: 1_000_000, online: 5_000, each: 3 },
  smoke: { few: 300, many: 3_000, online: 200, each: 1 },
};

/** Several to the same open tabs; the one in the middle of them counts. */
async function announce(
  load: Load,
  { port, databaseUrl, greeted }: Server,
  marks: MarkSource,
  online: number,
  each: number,
): Promise<Announced[]> {
  await load.connect({ ports: [port], users: online, greeted });
  const announced: Announced[] = [];
  for (let time = 0; time < each; time++) {
    const { first: mark } = marks.take(1);
    announced.push(await load.announce({ port, mark }));
    const [stored] = await query<{ broadcasts: number; entries: number; people: number }>(
      databaseUrl,
      `SELECT count(DISTINCT b.id)::int AS broadcasts, count(*)::int AS entries, count(DISTINCT n.user_id)::int AS people
       FROM broadcasts b JOIN broadcast_receipts r ON r.broadcast_id = b.id
         JOIN notifications n ON n.user_id = r.user_id AND n.id = r.notification_id
       WHERE (b.data->>'mark')::int = $1`,
      [mark],
    );
    expectEqual('a broadcast as it is stored', stored, { broadcasts: 1, entries: online, people: online });
  }
  await load.disconnect();
  return announced;
}

async function emit(
  load: Load,
  { child, port, greeted }: Server,
  marks: MarkSource,
  online: number,
  each: number,
): Promise<Announced[]> {
  await load.connect({ ports: [port], users: online, greeted });
  const announced: Announced[] = [];
  for (let time = 0; time < each; time++) {
    const { first: mark } = marks.take(1);
    await load.awaitAll(mark);
    const startedAt = await child.call<number>('emit', online, mark);
    announced.push({ answerMs: 0, lastMs: (await load.allArrivedAt(mark)) - startedAt });
  }
  await load.disconnect();
  return announced;
}

async function run({ lab, runs, size, say }: Session): Promise<Outcome> {
  const { few, many, online, each } = SIZES[size];
  const load = lab.load();
  const { marks } = lab;
  say(`filling a database with ${many.toLocaleString('en-GB')} users`);
  const [fewUrl, manyUrl] = [
    await lab.databases.shop({ users: few, entries: ENTRIES }),
    await lab.databases.shop({ users: many, entries: ENTRIES }),
  ];
  const [small, storebell, bare] = await Promise.all([
    lab.storebell(fewUrl),
    lab.storebell(manyUrl),
    lab.bare(),
  ]);
  const measured = await inRounds(runs, {
    storebell: () => announce(load, storebell, marks, online, each),
    bare: () => emit(load, bare, marks, online, each),
    'storebell, few users': () => announce(load, small, marks, online, each),
  });
  const { bare: _, ...ofStorebell } = measured;
  const answer = figureOf('answer', 'ms', ofStorebell, (all) => middle(all.map(({ answerMs }) => answerMs)));
  const last = figureOf('last client', 'ms', measured, (all) => middle(all.map(({ lastMs }) => lastMs)));
  return {
    figures: [answer, last],
    verdicts: [
      judge(answer, 'storebell', 'storebell, few users', { atMost: 1.5 }),
      judge(last, 'storebell', 'bare', { atMost: 3 }),
    ],
    notes: [
      `${many.toLocaleString('en-GB')} users against ${few.toLocaleString('en-GB')}, ${online.toLocaleString('en-GB')} online. "Independent" is taken as at most 1.5 times, of a few milliseconds.`,
      'Bare emits to each room and stores nothing. Of Storebell one broadcast and an entry of everybody online were found in Postgres, and every tab got it once.',
    ],
  };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

export const broadcast: Benchmark = {
  name: 'broadcast',
  title: 'Broadcast: 1 million users, 5,000 online',
  run,
};
