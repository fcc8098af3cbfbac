import { percentile } from '../../../src/demo/scenario/percentile.js';
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
  /** Calls over REST, of the shop, of readers and of tabs that poll, that were not answered or with a 5xx. */
  failedCalls(): number;
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

/**
 * Whoever is not back then never will be. How long it takes is a figure for the report: it says as much about the
 * machine as about the server, so it breaks no promise.
 */
const PATIENCE_MS = 60_000;

/** Resolves with how long it took until every client was connected; rejects when some never are. */
export async function allLive(clients: readonly Client[]): Promise<number> {
  const started = performance.now();
  // Not before they have noticed that they are not.
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (;;) {
    const away = clients.filter(({ isLive }) => !isLive);
    const ms = performance.now() - started;
    if (away.length === 0) return ms;
    if (ms > PATIENCE_MS) {
      throw new Error(`${away.length} clients did not come back, the first of them ${away[0]?.name}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How long clients were away that lost their connection after `since`. */
export function gapsOf(clients: readonly Client[], since: number): number[] {
  return clients.flatMap(({ gaps }) => gaps.filter(({ from }) => from >= since).map(({ ms }) => ms));
}

/** In words, for the report. */
export function spreadOf(values: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => Math.round(percentile([...values], share)));
  return `p50 ${p50}, p99 ${p99}, at most ${max} ms (${values.length} times)`;
}

/** Resolves with how long it took until the next event was accepted; rejects when none is. */
export async function nextAccepted(producer: Producer): Promise<number> {
  const started = performance.now();
  while (producer.lastAcceptedAt <= started) {
    if (performance.now() - started > PATIENCE_MS) throw new Error('no event was accepted any more');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - started;
}
