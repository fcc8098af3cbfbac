import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import type { Child } from '../children/child.js';
import { judge, percentile, type Figure } from '../measure.js';
import type { Reading, ReadTimes } from '../references/reading.js';

const ENTRIES = 100;
/** A round is taken in slices, by turns: what else these processors do comes and goes within seconds. */
const SLICES = 10;
/** Rounds that are not counted: V8 compiles what is hot until some 30,000 pages were read. */
const WARM_UPS = 2;
const SIZES = {
  full: { few: 1_000, many: 100_000, readers: 16, pages: 20_000, counts: 40_000 },
  smoke: { few: 100, many: 1_000, readers: 16, pages: 800, counts: 1_500 },
};

async function run({ lab, runs, size, say }: Session): Promise<Outcome> {
  const { few, many, readers, pages, counts } = SIZES[size];
  const small = await lab.databases.shop({ name: 'feed', users: few, entries: ENTRIES });
  say(`filling a database with ${(many * ENTRIES).toLocaleString('en-GB')} entries`);
  const large = await lab.databases.shop({ name: 'feed', users: many, entries: ENTRIES });
  const [storebellSmall, storebell] = await Promise.all([
    lab.storebellInProcess(small),
    lab.storebellInProcess(large),
  ]);
  const raw = lab.raw(large);
  const reading = { entries: ENTRIES, readers };
  // Nobody reads what somebody else has just fetched into the cache.
  let seed = 0;
  const measure = (child: Child, users: number, kind: Reading['kind']) => () =>
    child.call<ReadTimes>('read', {
      ...reading,
      kind,
      users,
      count: (kind === 'page' ? pages : counts) / SLICES,
      seed: ++seed,
    });
  const of = async (kind: Reading['kind']): Promise<[Figure, Figure]> => {
    const subjects = {
      storebell: measure(storebell, many, kind),
      raw: measure(raw, many, kind),
      'storebell, few': measure(storebellSmall, few, kind),
    };
    const sliced = await inRounds((WARM_UPS + runs) * SLICES, subjects);
    const measured = Object.fromEntries(
      Object.entries(sliced).map(([subject, slices]) => [subject, roundsOf(slices).slice(WARM_UPS)]),
    );
    return [
      figureOf(`${kind} p99`, 'ms', measured, ({ times }) => percentile(times, 0.99)),
      figureOf(`${kind}s/s`, '1/s', measured, ({ times, seconds }) => times.length / seconds),
    ];
  };
  const [page, pagesPerSecond] = await of('page');
  const [unread, countsPerSecond] = await of('unread');
  return {
    figures: [page, unread, pagesPerSecond, countsPerSecond],
    verdicts: [
      judge(page, 'storebell', 'raw', { atMost: 2 }),
      judge(unread, 'storebell', 'raw', { atMost: 1.5 }),
      judge(page, 'storebell', 'storebell, few', { atMost: 1.2 }),
      judge(unread, 'storebell', 'storebell, few', { atMost: 1.2 }),
    ],
    notes: [
      `${many.toLocaleString('en-GB')} users of ${ENTRIES} entries each, "few" are ${few.toLocaleString('en-GB')} users; entries lie in the order of their arrival.`,
      'A page carries its counts and seq, as JSON text; raw reads the rows alone and makes the text itself. Ids of every 50th page were checked, and every count.',
    ],
  };
}

function roundsOf(slices: readonly ReadTimes[]): ReadTimes[] {
  return Array.from({ length: slices.length / SLICES }, (_, round) => {
    const own = slices.slice(round * SLICES, (round + 1) * SLICES);
    return {
      times: own.flatMap(({ times }) => times),
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  });
}

export const feed: Benchmark = {
  name: 'feed',
  title: 'Feed page and unread count: 10 million entries, 100,000 users, 16 readers',
  run,
};
