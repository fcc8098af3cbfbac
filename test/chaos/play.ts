import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerCarrier } from './carriers/broker.carrier.js';
import { HttpCarrier } from './carriers/http.carrier.js';
import type { Client, Person } from './clients/client.js';
import { PollClient } from './clients/poll.client.js';
import { call } from './clients/rest.js';
import { SocketClient } from './clients/socket.client.js';
import { SseClient } from './clients/sse.client.js';
import { Cluster } from './cluster.js';
import type { Lab } from './lab.js';
import { balance, type Balance } from './ledger.js';
import { Producer } from './producer.js';
import { Balancer, Link } from './proxy.js';
import type { Random } from './random.js';
import { Readers } from './readers.js';
import type { Run, Stage } from './runs/run.js';
import { CLUB, Shop } from './shop.js';
import type { Size } from './sizes.js';
import { countStored, readPositions, readTruth } from './truth.js';

const SETTLE_MS = 60_000;
/** Within which what waits at the broker must be stored. */
const BACKLOG_MS = 60_000;
/** Share of the messages that are published twice. */
const DOUBLED = 0.05;
/** Longer than the server's sweep: what it would tell twice comes now. */
const LISTEN_MS = 2_300;
const ADMINS = 3;
const CLICKS_PER_SECOND = 10;
/** Share of the clients that come while events do. */
const LATE = 0.1;
/** A heap grows and shrinks by itself; what a run holds on to grows beyond this. */
const MEMORY_SHARE = 0.1;
const MEMORY_BYTES = 60 * 2 ** 20;

export interface NodeMemory {
  node: string;
  before: number | undefined;
  after: number | undefined;
  /** The same process before and after. */
  survived: boolean;
}

export interface RunResult {
  run: string;
  title: string;
  seconds: number;
  balance: Balance;
  memory: NodeMemory[];
  notes: string[];
  failures: Record<string, number>;
  complaints: Record<string, number>;
}

export interface PlayOptions {
  lab: Lab;
  run: Run;
  size: Size;
  random: Random;
  /** Bugs to load on top. */
  bugs?: readonly string[];
  say(text: string): void;
}

/** One run from a fresh database to the verdict. */
export async function play({ lab, run, size, random, bugs = [], say }: PlayOptions): Promise<RunResult> {
  const started = performance.now();
  const needsBroker = run.needs?.includes('rabbitmq') === true;
  const databaseUrl = await lab.prepare({ rabbitmq: needsBroker });
  const broker = needsBroker && lab.rabbitmq ? await openBroker(lab.rabbitmq.port, random) : undefined;
  const cluster = new Cluster(lab, {
    databaseUrl,
    preloads: [...(run.preloads ?? []), ...bugs],
    environment: {
      DRAIN_SECONDS: String(size.drainSeconds),
      ...(broker && { RABBITMQ_URL: broker.url }),
      ...run.environment,
    },
  });
  const clients: Client[] = [];
  const stop = new AbortController();
  let carrier: HttpCarrier | undefined;
  try {
    await cluster.start();
    const { url } = cluster.balancer;
    const service = cluster.token('chaos-shop', ['service']);
    const audience = audienceOf(size, random.fork('people'));
    const people = await register(cluster, url, service, audience);
    clients.push(...makeClients(people, url, random.fork('clients')));
    const shop = new Shop(run.name, audience, random.fork('shop'));
    carrier = new HttpCarrier(url, service);
    const detour = broker && { carrier: broker.carrier.carry, share: run.throughBroker ?? 0 };
    const producer = new Producer(shop, carrier.carry, random.fork('producer'), detour);
    const notes: string[] = [];
    const broken: string[] = [];

    const late = clients.filter((_, index) => index % Math.round(1 / LATE) === 0);
    await openAll(clients.filter((client) => !late.includes(client)));
    say(`${clients.length} clients of ${people.length} people`);
    const load = producer.run(size.rate, stop.signal);
    // Not those that a run brings along for purposes of its own.
    const readers = new Readers(url, [...clients], random.fork('readers'));
    const clicks = readers.run(CLICKS_PER_SECOND, stop.signal);
    await sleep(size.warmUpMs);
    const before = await Promise.all(cluster.nodes.map((node) => node.memory()));
    const pids = cluster.nodes.map(({ pid }) => pid);

    const stage: Stage = {
      lab,
      cluster,
      producer,
      broker,
      shop,
      clients: clients.filter((client) => !late.includes(client)),
      failedCalls: () =>
        clients.reduce((sum, one) => sum + one.failedCalls, producer.failedCalls + readers.failedCalls),
      enlist: (client) => clients.push(client),
      random: random.fork('trouble'),
      size,
      say,
      note: (text) => notes.push(text),
      breach: (what) => broken.push(what),
    };
    const progress = setInterval(() => say(`${producer.accepted} events accepted`), 5_000);
    const lateComers = openAll(late);
    await run.trouble(stage).finally(() => clearInterval(progress));
    while (producer.accepted < size.eventsPerRun) await sleep(200);
    await lateComers;
    await sleep(500);
    stop.abort();
    await Promise.all([load, clicks]);

    await producer.settle(SETTLE_MS);
    // What a broker has accepted is on its way; what a node has accepted is there.
    if (broker) await untilStored(databaseUrl, producer);
    const quiet = await untilQuiet(databaseUrl, clients, size.quietMs);
    if (quiet === undefined)
      broken.push(`not every client stood where its inbox does ${size.quietMs / 1_000} s after the end`);
    else notes.push(`quiet after ${Math.round(quiet)} ms`);
    await sleep(LISTEN_MS);
    const after = await Promise.all(cluster.nodes.map((node) => node.memory()));
    await run.judge?.(stage);
    const truth = await readTruth(databaseUrl);
    const result = balance(producer.log, truth, clients);

    const memory = cluster.nodes.map(({ name, pid }, n) => ({
      node: name,
      before: before[n],
      after: after[n],
      survived: pid === pids[n],
    }));
    const add = (invariant: Balance['breaches'][number]['invariant'], what: string): void => {
      result.breaches.push({ invariant, what });
    };
    for (const what of broken) add('run', what);
    for (const what of producer.breaches) add('I1', what);
    for (const grown of memory.filter(hasGrown))
      add('I8', `${grown.node} grew from ${grown.before} to ${grown.after} bytes`);
    for (const { crashes } of cluster.nodes) for (const what of crashes) add('I9', what);
    if (carrier.internalErrors > 0) add('I9', `${carrier.internalErrors} events were answered 500`);
    const complaints = Object.fromEntries(cluster.nodes.flatMap((node) => [...node.complaints]));
    for (const text of Object.keys(complaints)) {
      if (/unhandled|uncaught/i.test(text)) add('I9', text);
    }
    return {
      run: run.name,
      title: run.title,
      seconds: (performance.now() - started) / 1_000,
      balance: result,
      memory,
      notes: [`${readers.clicks} clicks of readers`, ...notes],
      failures: Object.fromEntries(producer.failures),
      complaints,
    };
  } finally {
    stop.abort();
    for (const client of clients) client.close();
    carrier?.close();
    await cluster.close();
    await broker?.carrier.close();
    await broker?.network.close();
  }
}

async function openBroker(port: number, random: Random) {
  const network = new Balancer([new Link('rabbitmq', port)], () => Promise.resolve(true));
  await network.listen(0);
  const url = network.url.replace('http://', 'amqp://guest:guest@');
  return { url, network, carrier: new BrokerCarrier(url, random.fork('broker'), DOUBLED) };
}

async function untilStored(databaseUrl: string, producer: Producer): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < BACKLOG_MS) {
    if ((await countStored(databaseUrl)) >= producer.accepted) return;
    await sleep(200);
  }
}

interface People {
  customers: string[];
  admins: string[];
  club: string[];
}

function audienceOf({ customers }: Size, random: Random): People {
  const names = Array.from({ length: customers }, (_, n) => `c${n + 1}`);
  return {
    customers: names,
    admins: Array.from({ length: ADMINS }, (_, n) => `a${n + 1}`),
    club: random.sample(names, Math.ceil(customers / 10)),
  };
}

/** Roles are looked up when an event comes, so the server must know of everybody before the first. */
async function register(
  cluster: Cluster,
  url: string,
  service: string,
  { customers, admins, club }: People,
): Promise<Person[]> {
  const rolesOf = (userId: string): string[] =>
    admins.includes(userId) ? ['admin'] : club.includes(userId) ? ['customer', CLUB] : ['customer'];
  return Promise.all(
    [...admins, ...customers].map(async (userId) => {
      const roles = rolesOf(userId);
      await call(`${url}/users/${userId}`, service, { method: 'PUT', body: { roles } });
      return { userId, token: cluster.token(userId, roles) };
    }),
  );
}

/** One to three tabs each, on any transport. */
function makeClients(people: readonly Person[], url: string, random: Random): Client[] {
  return people.flatMap((person) =>
    Array.from({ length: random.between(1, 3) }, (_, n) => {
      const roll = random.next();
      const name = (transport: string): string => `${person.userId} tab ${n + 1} (${transport})`;
      if (roll < 0.6) return new SocketClient(name('socket'), person, url);
      if (roll < 0.8) return new SseClient(name('sse'), person, url);
      return new PollClient(name('poll'), person, url);
    }),
  );
}

async function openAll(clients: readonly Client[]): Promise<void> {
  const left = [...clients];
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let client = left.pop(); client; client = left.pop()) await client.open();
    }),
  );
}

/** How long it took until every client stood where its inbox does. */
async function untilQuiet(
  databaseUrl: string,
  clients: readonly Client[],
  patienceMs: number,
): Promise<number | undefined> {
  const started = performance.now();
  while (performance.now() - started < patienceMs) {
    const positions = await readPositions(databaseUrl);
    if (clients.every(({ userId, seq }) => seq === (positions.get(userId) ?? 0)))
      return performance.now() - started;
    await sleep(100);
  }
  return undefined;
}

function hasGrown({ before, after, survived }: NodeMemory): boolean {
  if (!survived || before === undefined || after === undefined) return false;
  return after > before * (1 + MEMORY_SHARE) + MEMORY_BYTES;
}
