import { figureOf, inRounds, type Benchmark, type Outcome, type Session } from '../benchmark.js';
import type { MarkSource } from '../lab/marks.js';
import type { Server } from '../lab/lab.js';
import type { Load } from '../lab/load.js';
import { expectDelivered } from '../lab/stored.js';
import { judge, type Figure, type Verdict } from '../measure.js';

const ENTRIES = 4;
/** What comes first is not counted: a server is slower until its code is compiled. */
const SIZES = {
  full: {
    users: [10_000, 100_000, 1_000_000],
    events: 20_000,
    warmUp: 100_000,
    toStaff: 4_000,
    pages: 10_000,
    readers: 2_000,
    inFlight: 64,
  },
  smoke: {
    users: [300, 3_000],
    events: 400,
    warmUp: 100,
    toStaff: 100,
    pages: 300,
    readers: 100,
    inFlight: 16,
  },
};
type Size = (typeof SIZES)['full'];

/** Milliseconds per event, in posts of 50 to people all over the shop, or to its staff. */
async function intake(
  load: Load,
  { port, databaseUrl }: Server,
  marks: MarkSource,
  { users, events, toStaff = false }: { users: number; events: number; toStaff?: boolean },
): Promise<number> {
  const range = marks.take(events);
  const { tookMs } = await load.flood({
    ports: [port],
    ...range,
    perPost: 50,
    connections: 8,
    users,
    watched: false,
    toStaff,
  });
  await expectDelivered(databaseUrl, range);
  return tookMs / events;
}

/** Milliseconds per page. */
async function feed(load: Load, { port }: Server, { pages, readers, inFlight }: Size): Promise<number> {
  const path = '/notifications?limit=20';
  const ownConnections = false;
  const perSecond = await load.read({
    port,
    path,
    readers,
    ownConnections,
    inFlight,
    count: pages,
    holds: '"unread" ?: ?[1-9]',
  });
  return 1_000 / perSecond;
}

async function run({ lab, runs, size, say }: Session): Promise<Outcome> {
  const workload = SIZES[size];
  const load = lab.load();
  const { marks } = lab;
  const servers: { name: string; users: number; server: Server }[] = [];
  for (const users of workload.users) {
    const name = `${users.toLocaleString('en-GB')} users`;
    say(`a shop of ${name}`);
    const shop = await lab.databases.shop({ users, entries: ENTRIES });
    servers.push({ name, users, server: await lab.storebell(shop) });
  }
  const each = <T>(work: (one: (typeof servers)[number]) => Promise<T>): Record<string, () => Promise<T>> =>
    Object.fromEntries(servers.map((one) => [one.name, () => work(one)]));
  const ofIntake = each(({ server, users }) =>
    intake(load, server, marks, { users, events: workload.events }),
  );
  const ofStaff = each(({ server, users }) =>
    intake(load, server, marks, { users, events: workload.toStaff, toStaff: true }),
  );
  const ofFeed = each(({ server }) => feed(load, server, workload));
  for (const { server, users } of servers) {
    await intake(load, server, marks, { users, events: workload.warmUp });
  }
  for (const warm of [...Object.values(ofStaff), ...Object.values(ofFeed)]) await warm();
  const figures = [
    figureOf('ms per event', 'ms', await inRounds(runs, ofIntake), (value) => value),
    figureOf('ms per event to staff', 'ms', await inRounds(runs, ofStaff), (value) => value),
    figureOf('ms per page', 'ms', await inRounds(runs, ofFeed), (value) => value),
  ];
  return {
    figures,
    verdicts: figures.flatMap((figure) =>
      flat(
        figure,
        servers.map(({ name }) => name),
      ),
    ),
    notes: [
      `Everybody has ${ENTRIES} entries at the start; events go to people all over the shop, or to the one person who is staff; nobody is connected. Rows, sequences and counts were checked.`,
    ],
  };
}

/** Against the smallest shop. */
function flat(figure: Figure, [smallest = '', ...larger]: readonly string[]): Verdict[] {
  return larger.map((name) => {
    const verdict = judge(figure, name, smallest, { atMost: 1.3 });
    return { ...verdict, text: `${figure.name}: ${name} <= 1.3x ${smallest}` };
  });
}

export const growth: Benchmark = {
  name: 'growth',
  title: 'Growth: intake and feed at 10 thousand, 100 thousand and 1 million users',
  run,
};
