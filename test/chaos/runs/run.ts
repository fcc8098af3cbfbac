import type { BrokerCarrier } from '../carriers/broker.carrier.js';
import type { Client } from '../clients/client.js';
import type { Cluster } from '../cluster.js';
import type { Lab } from '../lab.js';
import type { Producer } from '../producer.js';
import type { Balancer } from '../proxy.js';
import type { Random } from '../random.js';
import type { Shop } from '../shop.js';
import type { Size } from '../sizes.js';

/** All that a run can lay hands on. */
export interface Stage {
  lab: Lab;
  cluster: Cluster;
  producer: Producer;
  /** Only of a run that needs RabbitMQ: the shop's way to it, and the network in between. */
  broker?: { carrier: BrokerCarrier; network: Balancer };
  shop: Shop;
  clients: readonly Client[];
  /** Clients of the run's own, which must see everything like all others. */
  enlist(client: Client): void;
  random: Random;
  size: Size;
  /** A line of progress. */
  say(text: string): void;
  /** A figure for the report. */
  note(text: string): void;
  /** A promise of this run's own that was broken. */
  breach(what: string): void;
}

/** One kind of trouble. */
export interface Run {
  name: string;
  /** What is done, in a few words. */
  title: string;
  needs?: readonly ('redis' | 'rabbitmq')[];
  /** Share of the requests that go through RabbitMQ; none when absent. */
  throughBroker?: number;
  /** Modules that every node loads before the application. */
  preloads?: readonly string[];
  environment?: Record<string, string>;
  /** Causes the trouble while events come in. Resolves when the last of it is over. */
  trouble(stage: Stage): Promise<void>;
  /** Judges what the ledger alone cannot. */
  judge?(stage: Stage): Promise<void>;
}

/** Resolves when every client is connected; answers how long it took, undefined when not within `patienceMs`. */
export async function allLive(clients: readonly Client[], patienceMs: number): Promise<number | undefined> {
  const started = performance.now();
  // Not before they have noticed that they are not.
  await new Promise((resolve) => setTimeout(resolve, 100));
  while (!clients.every(({ isLive }) => isLive)) {
    if (performance.now() - started > patienceMs) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - started;
}

/** Resolves when an event was accepted after now; answers how long it took, undefined when not within `patienceMs`. */
export async function nextAccepted(producer: Producer, patienceMs: number): Promise<number | undefined> {
  const started = performance.now();
  while (producer.lastAcceptedAt <= started) {
    if (performance.now() - started > patienceMs) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - started;
}
