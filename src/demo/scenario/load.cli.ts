import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Api } from './api.js';
import { count, finish, settle, some, UsageError, withServer } from './cli.js';
import { Ledger, type Balance } from './ledger.js';
import { inMilliseconds } from './percentile.js';
import { Progress } from './progress.js';
import { findServer, memoryOf, startServer, type Target } from './server.js';
import { openAll, Tab } from './tab.js';

const USAGE = `node dist/demo/scenario/load.cli.js [--url http://127.0.0.1:3000] [--clients 1000] [--rate 500] [--seconds 30]

  --url      a server on this machine; when absent, one that is started for this run, with a database of its own
  --clients  people, each with one open tab
  --rate     events per second, each told to one of them, posted on time whether or not the server keeps up
  --seconds  for how long`;

const TICK_MS = 5;
const SAMPLE_MS = 1_000;
const TOKEN_SECONDS = 3_600;
/** A process that has just started compiles before it runs fast; what came then is counted, but not timed. */
const WARM_UP_MS = 2_000;
/** With a loop that is held up for longer, the client measures itself. */
const LAG_MS = 20;
const LAG_RESOLUTION_MS = 10;

function readArguments() {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      clients: { type: 'string', default: '1000' },
      rate: { type: 'string', default: '500' },
      seconds: { type: 'string', default: '30' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { help, url } = values;
  if (url && !isHere(url))
    throw new UsageError('--url must be on this machine: load is not for other people’s servers.');
  const number = (name: 'clients' | 'rate' | 'seconds'): number => count(name, values[name]);
  return { help, url, clients: number('clients'), rate: number('rate'), seconds: number('seconds') };
}

function isHere(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

type Arguments = ReturnType<typeof readArguments>;

async function load(target: Target, { clients, rate, seconds }: Arguments): Promise<boolean> {
  const run = `load${Date.now().toString(36)}`;
  const { signer, url, pid } = target;
  const api = new Api(url);
  const ledger = new Ledger();
  const progress = new Progress();
  const latencies: number[] = [];
  let warm = Infinity;
  let shown = 0;
  const service = signer.sign({ sub: 'load-shop', roles: ['service'] }, TOKEN_SECONDS);
  // The same people in every run, so that a server that is tried often does not fill up with them.
  const people = Array.from({ length: clients }, (_, index) => {
    const userId = `load-${String(index + 1).padStart(5, '0')}`;
    return { userId, token: signer.sign({ sub: userId }, TOKEN_SECONDS) };
  });

  progress.show(`opening ${clients} tabs at ${url}`);
  const tabs = people.map(
    ({ userId, token }) =>
      new Tab(userId, url, token, (_, { data }) => {
        shown++;
        const due = ledger.postedAt.get(data['event'] as string);
        if (due !== undefined && due > warm) latencies.push(performance.now() - due);
      }),
  );
  await openAll(tabs);
  warm = performance.now() + Math.min(WARM_UP_MS, seconds * 500);

  const memory = new MemoryWatch(pid);
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  const late = await postOnTime(rate, seconds, async (number, due) => {
    const { userId } = people[number % clients] as (typeof people)[number];
    const event = eventFor(`${run}-${number}`, userId);
    // From the moment it was due: a client that falls behind must not make the server look fast (coordinated omission).
    ledger.posted([event.id], due);
    await api.postEvents(service, 'event', [event]).then(
      (results) => ledger.answered(results),
      (error: Error) => ledger.failed(error),
    );
    if (number % rate === 0)
      progress.show(`${ledger.accepted} of ${rate * seconds} accepted, ${shown} on screens`);
  });
  lag.disable();
  const peak = memory.end();
  const after = new Map(tabs.map(({ userId, start }) => [userId, start]));
  const result = await settle(api, tabs, people, after);
  for (const tab of tabs) tab.close();
  progress.end();
  return report({
    ledger,
    result,
    latencies,
    late,
    clients,
    rate,
    seconds,
    // What it measures is the time between two looks.
    lagMs: lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS,
    peak: await peak,
  });
}

/** Open loop: what is due is posted, however many answers are still out. Answers how late the client itself was. */
async function postOnTime(
  rate: number,
  seconds: number,
  post: (number: number, due: number) => Promise<void>,
): Promise<number> {
  const started = performance.now();
  const pending = new Set<Promise<void>>();
  let late = 0;
  for (let number = 0; number < rate * seconds;) {
    const now = performance.now();
    for (; number < rate * seconds; number++) {
      const due = started + (number * 1000) / rate;
      if (due > now) break;
      late = Math.max(late, now - due);
      const done: Promise<void> = post(number, due).finally(() => pending.delete(done));
      pending.add(done);
    }
    await sleep(TICK_MS);
  }
  await Promise.all(pending);
  return late;
}

function eventFor(id: string, userId: string) {
  const data = { userId, title: 'Your order has news', message: 'It is on its way.', data: { event: id } };
  return { id, type: 'notification.send', source: 'load', time: new Date().toISOString(), data };
}

/** The most memory a process had, looked at once a second; undefined of a server that is not ours. */
class MemoryWatch {
  private peak: number | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number | undefined) {
    this.timer = setInterval(() => void this.look(), SAMPLE_MS);
  }

  async end(): Promise<number | undefined> {
    clearInterval(this.timer);
    await this.look();
    return this.peak;
  }

  private async look(): Promise<void> {
    const now = this.pid === undefined ? undefined : await memoryOf(this.pid);
    if (now !== undefined) this.peak = Math.max(this.peak ?? 0, now);
  }
}

interface Outcome {
  ledger: Ledger;
  result: Balance;
  latencies: number[];
  late: number;
  clients: number;
  rate: number;
  seconds: number;
  lagMs: number;
  peak: number | undefined;
}

function report({ ledger, result, latencies, late, clients, rate, seconds, lagMs, peak }: Outcome): boolean {
  const { sent, accepted, failures } = ledger;
  const { stored, received, missing, doubled, outOfOrder, wrongBadges } = result;
  console.log(
    [
      `Load: ${clients} tabs, ${rate} events a second for ${seconds} s`,
      `  events sent        ${sent}`,
      `  accepted           ${accepted}`,
      `  refused            ${failures.length}`,
      ...some(failures),
      `  entries stored     ${stored}`,
      `  received live      ${received}`,
      `  missing            ${missing.length}`,
      ...some(missing),
      `  doubled            ${doubled}`,
      `  out of order       ${outOfOrder}`,
      `  wrong badges       ${wrongBadges.length}`,
      ...some(wrongBadges),
      `  due to screen      ${inMilliseconds(latencies)}, after a warm-up`,
      `  memory of server   ${peak === undefined ? 'not ours to look at' : `${Math.round(peak / 2 ** 20)} MiB at most`}`,
      `  this client        event loop p99 ${lagMs.toFixed(1)} ms, at most ${late.toFixed(1)} ms late`,
      ...(lagMs > LAG_MS ? ['  The client was the bottleneck: its times say little about the server.'] : []),
    ].join('\n'),
  );
  const kept = missing.length + doubled + outOfOrder + wrongBadges.length + failures.length === 0;
  return kept && accepted === sent;
}

async function main(): Promise<boolean> {
  const wanted = readArguments();
  if (wanted.help) {
    console.log(USAGE);
    return true;
  }
  const limits = {
    HANDSHAKE_RATE: '1000000',
    SOCKETS_PER_ADDRESS: '1000000',
    SERVICE_RATE_LIMIT: '100000000',
  };
  return withServer(
    (stop) => (wanted.url ? findServer(wanted.url, limits, stop) : startServer(limits, stop)),
    (target) => load(target, wanted),
  );
}

finish(main(), USAGE);
