import { setTimeout as sleep } from 'node:timers/promises';
import { DEAD } from '../carriers/broker.carrier.js';
import type { Run } from './run.js';

const POISONS = [
  'not JSON',
  '[]',
  '{"type":"order.placed"}',
  '{"id":"poison","type":"order.placed","data":{}}',
];
const DEAD_LETTERS_MS = 10_000;

/** C4. Most events come through the broker, some of them twice, and among them what nobody can read. */
export const rabbitmqKill: Run = {
  name: 'rabbitmq-kill',
  title: 'RabbitMQ killed, cut off and doubling; a node and Postgres killed meanwhile',
  needs: ['rabbitmq'],
  throughBroker: 0.8,
  async trouble({ lab: { rabbitmq, postgres }, cluster, broker, size, say, note }) {
    if (!rabbitmq || !broker) return;
    for (const poison of POISONS) await broker.carrier.poison(poison);
    for (let time = 1; time <= size.times; time++) {
      say(`${broker.network.cutAll()} connections to RabbitMQ cut (${time} of ${size.times})`);
      await sleep(size.pauseMs);
    }
    const [node] = cluster.nodes;
    await node?.kill();
    say(`${node?.name} killed with messages in its hands`);
    await node?.start();
    await postgres.kill();
    say('Postgres killed');
    await postgres.start();
    for (let time = 1; time <= Math.ceil(size.times / 2); time++) {
      await sleep(size.pauseMs);
      await rabbitmq.kill();
      say(`RabbitMQ killed (${time} of ${Math.ceil(size.times / 2)})`);
      await rabbitmq.start();
      say('RabbitMQ is back');
    }
    await sleep(size.pauseMs);
    note(`${broker.carrier.repeats} messages published twice`);
  },
  /** I7. One may be there twice: it is acknowledged only when the other queue has it. */
  async judge({ broker, note, breach }) {
    if (!broker) return;
    const dead = new Set<string>();
    for (let waited = 0; dead.size < POISONS.length && waited < DEAD_LETTERS_MS; waited += 200) {
      for (const body of await broker.carrier.take(DEAD).catch(() => [])) dead.add(body);
      await sleep(200);
    }
    note(`${dead.size} dead letters for ${POISONS.length} messages that no one can read`);
    for (const body of dead)
      if (!POISONS.includes(body)) breach(`dead-lettered for no reason: ${body.slice(0, 200)}`);
    for (const body of POISONS) if (!dead.has(body)) breach(`not dead-lettered: ${body}`);
  },
};
