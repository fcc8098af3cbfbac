import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import { startContenders, withTabs, type Contender } from '../lab/contenders.js';
import { judge } from '../measure.js';
import { measureIntake } from './intake.js';

/** Of each contender first so many as fast as it takes them, until its code is compiled. */
const SIZES = {
  full: { rate: 1_000, users: 1_000, seconds: 8, warmUpSeconds: 2, flood: 120_000, naiveFlood: 10_000 },
  smoke: { rate: 150, users: 50, seconds: 1, warmUpSeconds: 0.5, flood: 100, naiveFlood: 25 },
};

async function run({ lab, runs, size }: Session): Promise<Outcome> {
  const { rate, users, seconds, warmUpSeconds, flood, naiveFlood } = SIZES[size];
  const load = lab.load();
  const { marks } = lab;
  const contenders = await startContenders(lab);
  const measure =
    ({ server, expectStored }: Contender) =>
    async () => {
      const range = marks.take(rate * (seconds + warmUpSeconds));
      const delays = await withTabs(load, server, users, () =>
        load.pace({
          ports: [server.port],
          ...range,
          rate,
          users,
          warmUp: rate * warmUpSeconds,
          perPost: 1,
          connections: 0,
          watched: true,
        }),
      );
      await expectStored(range);
      return delays;
    };
  for (const contender of Object.values(contenders)) {
    const events = contender === contenders.naive ? naiveFlood : flood;
    await measureIntake(load, contender, marks, { users, events, perPost: 1, connections: 64 });
  }
  const measured = await inRounds(runs, {
    storebell: measure(contenders.storebell),
    lean: measure(contenders.lean),
    naive: measure(contenders.naive),
  });
  const p50 = figureOf('p50', 'ms', measured, (delays) => delays.p50);
  const p99 = figureOf('p99', 'ms', measured, (delays) => delays.p99);
  const late = Math.max(...Object.values(measured).flatMap((all) => all.map((one) => one.late)));
  return {
    figures: [p50, p99],
    verdicts: [
      judge(p50, 'storebell', 'lean', { atMost: 1.5 }),
      judge(p99, 'storebell', 'lean', { atMost: 2 }),
      judge(p99, 'storebell', 'naive', { atMost: 0.25 }),
    ],
    notes: [
      'From the moment an event was due to be posted until the client had it, after a warm-up; every event checked as in intake.',
      `The load generator itself was at most ${late.toFixed(1)} ms late, which is in these times.`,
    ],
  };
}

export const screen: Benchmark = {
  name: 'screen',
  title: 'Trigger to screen: steady 1,000 events/s to 1,000 clients',
  run,
};
