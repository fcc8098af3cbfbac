import { parseArgs } from 'node:util';
import type { Notification } from '../../contract/index.js';
import { Api } from './api.js';
import { count, finish, settle, some, withServer } from './cli.js';
import { feed, type Account, type Shop } from './feeder.js';
import { Ledger, type Balance } from './ledger.js';
import { inMilliseconds } from './percentile.js';
import { peopleOf } from './people.js';
import { Progress } from './progress.js';
import { loadDay } from './recording.js';
import { findServer, type Target } from './server.js';
import { openAll, Tab } from './tab.js';

const USAGE = `npm run scenario [-- --url http://localhost:3000 --speed 3600 --clients 80 --token <token>]

  --url      the server to play against; when absent, the one of the local configuration if it runs, else one that is
             started for this run, with a database of its own
  --speed    how many times as fast as the clock; 3600, an hour in a second, when absent
  --clients  open tabs, over 60 customers and 4 of the staff; 80 when absent
  --token    of the shop's backend; when absent it is signed with JWT_SECRET, or the secret in DATA_DIR

Plays a recorded day of a shop and keeps a ledger of who was shown what. Staff of that server see the run's news too.`;

const TOKEN_SECONDS = 12 * 3_600;
const TABS_PER_PERSON = 10;

function readArguments() {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      speed: { type: 'string', default: '3600' },
      clients: { type: 'string', default: '80' },
      token: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { help, url, token } = values;
  return { help, url, token, speed: count('speed', values.speed), clients: count('clients', values.clients) };
}

type Arguments = ReturnType<typeof readArguments>;

async function play(target: Target, { speed, clients, token }: Arguments): Promise<boolean> {
  const run = `run${Date.now().toString(36)}`;
  const { signer, url } = target;
  const api = new Api(url);
  const service = token ?? signer.sign({ sub: `${run}-shop`, roles: ['service'] }, TOKEN_SECONDS);
  const people = peopleOf(run);
  const accounts = people.map(({ claims }) => ({
    userId: claims.sub,
    token: signer.sign(claims, TOKEN_SECONDS),
  }));
  for (const { claims, tags } of people) {
    const { sub, ...fields } = claims;
    await api.putUser(service, sub, { ...fields, tags });
  }
  try {
    const tabs = openTabs(url, accounts, clients);
    const progress = new Progress();
    progress.show(`${run} against ${url}: opening ${tabs.length} tabs`);
    await openAll(tabs);
    const ledger = new Ledger();
    const seconds = await playDay(run, { api, ledger, tabs, service, accounts }, speed, progress);
    const result = await settle(api, tabs, accounts);
    for (const tab of tabs) tab.close();
    progress.end();
    const alone = target.pid !== undefined;
    return report({ run, url, ledger, result, tabs, people: people.length, seconds, alone });
  } finally {
    // The staff go home: the next run's news are not for them.
    for (const { claims } of people) {
      if (claims.roles.includes('admin')) await api.putUser(service, claims.sub, { roles: ['retired'] });
    }
  }
}

/** People in turn, so that some have a second tab. */
function openTabs(url: string, accounts: readonly Account[], clients: number): Tab[] {
  return Array.from({ length: Math.min(clients, accounts.length * TABS_PER_PERSON) }, (_, index) => {
    const { userId, token } = accounts[index % accounts.length] as Account;
    return new Tab(userId, url, token);
  });
}

/** Answers how many seconds it took. */
async function playDay(run: string, shop: Shop, speed: number, progress: Progress): Promise<number> {
  const { ledger, tabs } = shop;
  const steps = await loadDay(run);
  const started = performance.now();
  await feed(steps, shop, speed, (done) => {
    const clock = steps[done - 1]?.at.slice(11, 16) ?? '';
    const shown = tabs.reduce((sum, { arrivals }) => sum + arrivals.size, 0);
    progress.show(
      `${clock}  step ${done} of ${steps.length}, ${ledger.sent} events sent, ${shown} entries on screens`,
    );
  });
  return (performance.now() - started) / 1000;
}

interface Outcome {
  run: string;
  url: string;
  ledger: Ledger;
  result: Balance;
  tabs: readonly Tab[];
  people: number;
  seconds: number;
  /** Nobody else is on this server: then the server's own count of people told must fit exactly. */
  alone: boolean;
}

function report({ run, url, ledger, result, tabs, people, seconds, alone }: Outcome): boolean {
  const { sent, posts, accepted, duplicates, expectedDuplicates, notified, failures } = ledger;
  const { stored, peopleTold, received, missing, doubled, outOfOrder, resets, wrongBadges } = result;
  const others = notified - stored;
  console.log(
    [
      `Ledger of ${run} against ${url}`,
      `  events sent        ${sent} in ${posts} posts and ${seconds.toFixed(1)} s`,
      `  accepted           ${accepted}`,
      `  duplicates         ${duplicates} (${expectedDuplicates} were sent again on purpose)`,
      `  refused            ${failures.length}`,
      ...some(failures),
      `  people told        ${notified}${others ? ` (${others} more than the people of this run were told)` : ''}`,
      `  entries stored     ${stored} for ${peopleTold} of ${people} people`,
      `  received live      ${received} in ${tabs.length} tabs`,
      `  missing            ${missing.length}`,
      ...some(missing),
      `  doubled            ${doubled}`,
      `  out of order       ${outOfOrder}`,
      `  resets             ${resets}`,
      `  wrong badges       ${wrongBadges.length}`,
      ...some(wrongBadges),
      `  POST to screen     ${inMilliseconds(latencies(ledger, tabs))}`,
    ].join('\n'),
  );
  const kept = missing.length + doubled + outOfOrder + wrongBadges.length + failures.length === 0;
  const counted = accepted === ledger.postedAt.size && duplicates === expectedDuplicates;
  // The day has news for everybody, also for the staff, whom the shop never names.
  return kept && counted && peopleTold === people && (!alone || others === 0);
}

/** Of what came live: what waited for a tab in a tunnel says nothing about the server. */
function latencies({ postedAt }: Ledger, tabs: readonly Tab[]): number[] {
  return tabs.flatMap(({ arrivals }) =>
    [...arrivals.values()].flatMap(({ at, notification, replayed }) => {
      const posted = postedAt.get(eventOf(notification) ?? '');
      return posted === undefined || replayed ? [] : [at - posted];
    }),
  );
}

function eventOf({ url }: Notification): string | null {
  return url ? new URL(url, 'https://shop.example').searchParams.get('event') : null;
}

async function main(): Promise<boolean> {
  const wanted = readArguments();
  if (wanted.help) {
    console.log(USAGE);
    return true;
  }
  const limits = { HANDSHAKE_RATE: '1000', RATE_LIMIT: '100000' };
  return withServer(
    (stop) => findServer(wanted.url, limits, stop),
    (target) => play(target, wanted),
  );
}

finish(main(), USAGE);
