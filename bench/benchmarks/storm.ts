import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import { storebellOf, type Contender } from '../lab/contenders.js';
import type { MarkSource } from '../lab/marks.js';
import type { Load } from '../lab/load.js';
import { judge } from '../measure.js';

/** Below the listen queue of Node (511): beyond it the kernel drops, and its retry after a second would be all one measures. */
const AT_ONCE = 256;
const SIZES = { full: { clients: 3_000, missed: 10 }, smoke: { clients: 150, missed: 10 } };

/** Milliseconds until all are back and have what they missed. */
async function measure(
  load: Load,
  { server, expectStored }: Contender,
  marks: MarkSource,
  { clients, missed }: { clients: number; missed: number },
): Promise<number> {
  const { port, greeted } = server;
  await load.connect({ ports: [port], users: clients, greeted });
  await load.drop();
  const range = marks.take(clients * missed);
  if (missed > 0) {
    await load.flood({
      ports: [port],
      ...range,
      perPost: 50,
      connections: 4,
      users: clients,
      watched: false,
    });
    await expectStored(range);
  }
  const tookMs = await load.reconnect({ missed: { ...range, users: clients }, greeted, atOnce: AT_ONCE });
  await load.disconnect();
  return tookMs;
}

async function run({ lab, runs, size }: Session): Promise<Outcome> {
  const { clients, missed } = SIZES[size];
  const load = lab.load();
  const { marks } = lab;
  const [server, bareServer] = await Promise.all([lab.storebell(), lab.bare()]);
  const storebell = storebellOf(server);
  const bare: Contender = { server: bareServer, expectStored: () => Promise.resolve() };
  // Everybody once: a first contact writes the person down, which is not what a storm is made of.
  for (const one of [storebell, bare]) await measure(load, one, marks, { clients, missed: 0 });
  const measured = await inRounds(runs, {
    'storebell, nothing missed': () => measure(load, storebell, marks, { clients, missed: 0 }),
    bare: () => measure(load, bare, marks, { clients, missed: 0 }),
    'storebell, 10 missed': () => measure(load, storebell, marks, { clients, missed }),
  });
  const time = figureOf('all resumed', 'ms', measured, (value) => value);
  return {
    figures: [time],
    verdicts: [
      {
        ...judge(time, 'storebell, nothing missed', 'bare', { atMost: 1.5 }),
        text: 'nothing missed <= 1.5x bare',
      },
      { ...judge(time, 'storebell, 10 missed', 'bare', { atMost: 3 }), text: '10 missed each <= 3x bare' },
    ],
    notes: [
      `${clients.toLocaleString('en-GB')} clients, ${AT_ONCE} handshakes under way at a time. Everybody was resumed, and every missed entry came once, to the right client.`,
    ],
  };
}

export const storm: Benchmark = {
  name: 'storm',
  title: 'Reconnect storm: 3,000 clients drop at once, nothing or 10 entries missed each',
  run,
};
