import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import { storebellOf } from '../lab/contenders.js';
import type { MarkSource } from '../lab/marks.js';
import type { Server } from '../lab/lab.js';
import type { Load } from '../lab/load.js';
import { expectDelivered } from '../lab/stored.js';
import { judge } from '../measure.js';
import { measureIntake } from './intake.js';

/**
 * Of each node: two of them have twice as many users, who are told twice as much. What comes first is not counted: a
 * server is slower until its code is compiled.
 */
const SIZES = {
  full: { rate: 500, users: 500, seconds: 8, warmUp: 60_000 },
  smoke: { rate: 75, users: 25, seconds: 1, warmUp: 100 },
};

interface Measured {
  /** Microseconds of processor time of all nodes per entry that came onto a screen. */
  cost: number;
  /** From POST to client: without hints from the other node, half of the entries would wait for a sweep. */
  p99: number;
}

async function measure(
  load: Load,
  nodes: readonly Server[],
  marks: MarkSource,
  each: (typeof SIZES)['full'],
): Promise<Measured> {
  const ports = nodes.map(({ port }) => port);
  const [rate, users] = [each.rate * nodes.length, each.users * nodes.length];
  const range = marks.take(rate * each.seconds);
  await load.connect({ ports, users, greeted: true });
  const before = await processorTime(nodes);
  const { p99 } = await load.pace({
    ports,
    ...range,
    rate,
    users,
    warmUp: 0,
    perPost: 1,
    connections: 0,
    watched: true,
  });
  const after = await processorTime(nodes);
  await load.disconnect();
  await expectDelivered(nodes[0]?.databaseUrl ?? '', range);
  return { cost: (after - before) / range.count, p99 };
}

async function processorTime(nodes: readonly Server[]): Promise<number> {
  const times = await Promise.all(nodes.map(({ child }) => child.call<number>('probeCpu')));
  return times.reduce((sum, time) => sum + time, 0);
}

async function run({ lab, runs, size }: Session): Promise<Outcome> {
  const workload = SIZES[size];
  const load = lab.load();
  const { marks } = lab;
  const REDIS_URL = await lab.redisUrl();
  const shared = await lab.databases.migrated();
  const [alone, first, second] = await Promise.all([
    lab.storebell(),
    lab.startStorebell(shared, { REDIS_URL }),
    lab.startStorebell(shared, { REDIS_URL }),
  ]);
  const one = (): Promise<Measured> => measure(load, [alone], marks, workload);
  const two = (): Promise<Measured> => measure(load, [first, second], marks, workload);
  const asFastAsTaken = { users: workload.users, events: workload.warmUp, perPost: 1, connections: 64 };
  for (const node of [alone, first, second]) {
    await measureIntake(load, storebellOf(node), marks, asFastAsTaken);
  }
  const measured = await inRounds(runs, { 'two nodes': two, 'one node': one });
  await Promise.all([first.child.stop(), second.child.stop()]);
  const cost = figureOf('CPU per delivered entry', 'us', measured, (value) => value.cost);
  return {
    figures: [cost, figureOf('p99', 'ms', measured, ({ p99 }) => p99)],
    verdicts: [judge(cost, 'two nodes', 'one node', { atMost: 1.3 })],
    notes: [
      'Users spread over both nodes, events posted to either, so every second entry is told across. Each node has 500 users and takes 500 events a second, alone (without Redis) or as one of two: what more it costs then is what the other one makes it do.',
    ],
  };
}

export const nodes: Benchmark = {
  name: 'nodes',
  title: 'Two nodes: Redis, users spread',
  run,
};
