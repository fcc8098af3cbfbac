import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import type { Child } from '../children/child.js';
import { expectDelivered } from '../lab/stored.js';
import { judge } from '../measure.js';

const SIZES = {
  full: { users: 1_000, inFlight: 64, events: 30_000, warmUp: 120_000 },
  smoke: { users: 50, inFlight: 64, events: 800, warmUp: 200 },
};

async function run({ lab, runs, size }: Session): Promise<Outcome> {
  const { users, inFlight, events, warmUp } = SIZES[size];
  const { marks } = lab;
  const [ownUrl, rawUrl] = [await lab.databases.migrated(), await lab.databases.migrated()];
  const storebell = await lab.storebellInProcess(ownUrl);
  const raw = lab.raw(rawUrl);
  const measure = async (child: Child, databaseUrl: string, count: number): Promise<number> => {
    const range = marks.take(count);
    const perSecond = await child.call<number>('notify', { ...range, inFlight, users });
    await expectDelivered(databaseUrl, range);
    return perSecond;
  };
  await measure(storebell, ownUrl, warmUp);
  await measure(raw, rawUrl, warmUp);
  const measured = await inRounds(runs, {
    storebell: () => measure(storebell, ownUrl, events),
    raw: () => measure(raw, rawUrl, events),
  });
  const rate = figureOf('events/s', '1/s', measured, (value) => value);
  return {
    figures: [rate],
    verdicts: [judge(rate, 'storebell', 'raw', { atLeast: 0.6 })],
    notes: [
      'Storebell validates each event, asks its listener, addresses, routes and words it; raw stores the same rows (event, inbox with sequence and counts, entry) in one statement per batch. Rows, sequences and counts of both were checked.',
    ],
  };
}

export const inProcess: Benchmark = {
  name: 'in-process',
  title: 'In-process: 64 events in flight',
  run,
};
