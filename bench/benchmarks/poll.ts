import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import { judge } from '../measure.js';

const ENTRIES = 4;
const SIZES = {
  full: { pollers: 2_000, inFlight: 64, polls: 20_000, empty: 40_000 },
  smoke: { pollers: 100, inFlight: 16, polls: 500, empty: 500 },
};

async function run({ lab, runs, size }: Session): Promise<Outcome> {
  const { pollers, inFlight, polls, empty } = SIZES[size];
  const load = lab.load();
  const shop = await lab.databases.shop({ name: 'poll', users: pollers, entries: ENTRIES });
  const [storebell, nest] = await Promise.all([lab.storebell(shop), lab.empty()]);
  const reading = { readers: pollers, ownConnections: true, inFlight };
  const ofStorebell = (): Promise<number> =>
    load.read({
      ...reading,
      port: storebell.port,
      path: `/notifications/changes?after=${ENTRIES}`,
      count: polls,
      holds: `^{"changes":\\[\\],"seq":${ENTRIES},"counts":{"unread":${ENTRIES / 2},"unseen":0},"reset":false`,
    });
  const ofNest = (): Promise<number> =>
    load.read({ ...reading, port: nest.port, path: '/empty', count: empty, holds: '^{}$' });
  await ofStorebell();
  await ofNest();
  const measured = await inRounds(runs, { storebell: ofStorebell, 'empty route': ofNest });
  const rate = figureOf('polls/s', '1/s', measured, (value) => value);
  return {
    figures: [rate],
    verdicts: [judge(rate, 'storebell', 'empty route', { atLeast: 0.5 })],
    notes: [
      `${pollers.toLocaleString('en-GB')} pollers with a connection and a token of their own, ${inFlight} requests in flight. The empty route asks for no token. Every answer said that nothing changed, with the right counts and seq.`,
    ],
  };
}

export const poll: Benchmark = {
  name: 'poll',
  title: 'Poll: 2,000 pollers with nothing new',
  run,
};
