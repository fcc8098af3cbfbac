import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import type { Lab, Server } from '../lab/lab.js';
import type { Load } from '../lab/load.js';
import { judge } from '../measure.js';

const SIZES = { full: { sockets: 5_000, warmUp: 300 }, smoke: { sockets: 200, warmUp: 50 } };

/** Bytes, or kilobytes per connection. */
interface Memory {
  rss: number;
  held: number;
}

/** Kilobytes that a connection keeps. A process of its own each time: memory once taken is not all given back. */
async function measure(
  lab: Lab,
  load: Load,
  start: () => Promise<Server>,
  { sockets, warmUp }: (typeof SIZES)['full'],
): Promise<Memory> {
  const { child, port, greeted } = await start();
  // What is compiled and pooled at the first connections is not what one more costs.
  await load.connect({ ports: [port], users: warmUp, greeted });
  await load.disconnect();
  const before = await child.call<Memory>('probeMemory');
  await load.connect({ ports: [port], users: sockets, greeted });
  const after = await child.call<Memory>('probeMemory');
  await load.disconnect();
  await child.stop();
  const perSocket = (more: number): number => more / 1_024 / sockets;
  return { rss: perSocket(after.rss - before.rss), held: perSocket(after.held - before.held) };
}

async function run({ lab, runs, size }: Session): Promise<Outcome> {
  const load = lab.load();
  const databaseUrl = await lab.databases.migrated();
  const measured = await inRounds(runs, {
    storebell: () => measure(lab, load, () => lab.startStorebell(databaseUrl), SIZES[size]),
    bare: () => measure(lab, load, () => lab.startBare(), SIZES[size]),
  });
  const rss = figureOf('RSS per connection', 'KB', measured, (memory) => memory.rss);
  const held = figureOf('held per connection', 'KB', measured, (memory) => memory.held);
  return {
    figures: [rss, held],
    verdicts: [
      judge(rss, 'storebell', 'bare', { atMost: 1.3 }),
      judge(held, 'storebell', 'bare', { atMost: 1.4 }),
    ],
    notes: [
      'After garbage collection, before and with all sockets open; every socket was let in.',
      'Held is what objects and buffers take. RSS is in favour of Storebell: a process as small as the other also grows by ' +
        'the room for young objects, which a large one took before.',
    ],
  };
}

export const idle: Benchmark = {
  name: 'idle',
  title: 'Idle connection: 5,000 authenticated sockets',
  run,
};
