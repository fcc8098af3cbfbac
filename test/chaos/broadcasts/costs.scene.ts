import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../../../src/demo/scenario/percentile.js';
import { inMs, median, times, type Figures } from './figures.js';
import { until, type Shop, type Stage } from './stage.js';

const ROUNDS = 60;
const WARM_UP = 10;
const MOST_MS = 1_000;
const MOST_TIMES = 2;

/** How long the answer takes, in turn in a small shop and in a large one. */
export async function answers(stage: Stage, shops: readonly [Shop, Shop], figures: Figures): Promise<void> {
  const took: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const which of [0, 1] as const) {
      const started = performance.now();
      const { id } = await stage.send(shops[which], { title: `Round ${round}` });
      if (round >= WARM_UP) took[which].push(performance.now() - started);
      await stage.call(shops[which], 'DELETE', `/admin/broadcasts/${id}`);
    }
  }
  const [small, large] = took;
  figures.title(`Answer to POST /notifications/broadcast, ${ROUNDS} in each shop, in turn`);
  for (const which of [0, 1] as const) {
    const all = took[which];
    const words = `p50 ${inMs(median(all))}, p99 ${inMs(percentile(all, 0.99))}`;
    figures.say(`${shops[which].users} users`, words);
  }
  figures.check('slowest in the large shop', inMs(percentile(large, 1)), percentile(large, 1) < MOST_MS);
  const ratio = median(large) / median(small);
  figures.check('large against small, p50', times(ratio), ratio <= MOST_TIMES);
}

/** A walk through everybody on a channel that sends nothing: what a page costs at the beginning and at the end. */
export async function walk(stage: Stage, shop: Shop, figures: Figures): Promise<void> {
  const { id } = await stage.send(shop, { channels: { sms: true }, perMinute: 60_000 });
  const samples: { people: number; at: number }[] = [];
  await until(
    'the end of the walk',
    async () => {
      const { waves } = await stage.progress(shop, id);
      samples.push({ people: waves?.people ?? 0, at: performance.now() });
      await sleep(100);
      return waves;
    },
    (waves) => waves?.status === 'done',
    900_000,
  );
  const walking = samples.filter(({ people }) => people > 0);
  const whole = rateOf(walking);
  const rates = [0, 0.8].map((from) =>
    rateOf(walking.filter(({ people }) => isIn(people / shop.users, from))),
  );
  const [begin = 0, end = 0] = rates;
  figures.title(`A walk through ${shop.users} people by pages of 500, nobody to be reached`);
  figures.say('people a second', whole.toFixed(0));
  if (begin > 0 && end > 0)
    figures.check('first fifth against last fifth', times(begin / end), begin / end <= MOST_TIMES);
  else figures.say('first fifth against last fifth', 'over too soon to tell');
  const { waves } = await stage.progress(shop, id);
  figures.check(
    'people looked at',
    `${waves?.people} of ${waves?.audience}`,
    waves?.people === waves?.audience,
  );
  await stage.call(shop, 'DELETE', `/admin/broadcasts/${id}`);
}

const isIn = (share: number, from: number): boolean => share >= from && share <= from + 0.2;

function rateOf(samples: readonly { people: number; at: number }[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  return first && last ? ((last.people - first.people) * 1_000) / (last.at - first.at) : 0;
}
