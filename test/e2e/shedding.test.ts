import { setTimeout as pause } from 'node:timers/promises';
import { LoadShedder } from '../../src/health/load-shedder.js';
import { EventLoop } from '../../src/metrics/event-loop.js';
import { PrismaService } from '../../src/prisma/prisma.service.js';
import { eventually } from '../support/broker.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { refusedUpgrade, Tab } from './gateway.client.js';

// A server that has too much to do, for real: its event loop is blocked, its connections to Postgres are all taken.

const ORIGIN = 'https://shop.example';
let app: TestApp;
let shedder: LoadShedder;

async function start(environment: Record<string, string>): Promise<void> {
  app = await createTestApp({ CORS_ORIGINS: ORIGIN, ...environment });
  shedder = app.app.get(LoadShedder);
}

afterEach(() => app.close());

/** Keeps this process, and so the server, from doing anything for that long, over and over. */
async function blockUntil(level: number, ms: number): Promise<void> {
  for (let times = 0; shedder.level < level; times++) {
    if (times > 40) throw new Error(`level ${shedder.level} after ${times} blocks of ${ms} ms`);
    const until = performance.now() + ms;
    while (performance.now() < until);
    await pause(1);
  }
}

/** Resolves when nothing is refused any more, and one late moment more would not change that. */
const calm = (): Promise<void> =>
  new Promise((resolve) => {
    app.app.get(EventLoop).onWindow(({ p99 }) => shedder.level === 0 && p99 < 0.15 && resolve());
  });

const placed = (id: string) => ({ id, type: 'order.placed', data: { orderId: id, customerId: 'anna' } });
const post = (id: string) => app.request('POST', '/events', app.token('shop', ['service']), placed(id));
const read = () => app.request('GET', '/notifications', app.token('anna'));
const stream = () =>
  app.request('GET', '/notifications/events', app.token('anna'), undefined, { origin: ORIGIN });
const readiness = () => app.request('GET', '/health/ready');
/** It has a second to ask the database, which may stand still for longer. */
const ready = () => eventually('the database', readiness, ({ body }) => body.checks.database === 'ok');

/** In this shape, and soon again elsewhere. */
function expectRefused({ status, headers, body }: Awaited<ReturnType<typeof read>>): void {
  expect([status, body.code]).toEqual([503, 'unavailable']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
}

it('with a blocked event loop refuses new connections first, keeps the open ones, and recovers', async () => {
  await start({ SHED_LOOP_LAG_MS: '300' });
  // The start was late, too.
  await calm();
  const tab = await Tab.open(app, app.token('anna'));
  expect((await ready()).body.checks.load).toBe('ok');

  await blockUntil(1, 400);
  const probe = await ready();
  expect([probe.status, probe.body.status, probe.body.checks.load]).toEqual([503, 'not_ready', 'event_loop']);
  const refused = await refusedUpgrade(app);
  expect([refused.status, refused.body.code]).toEqual([503, 'unavailable']);
  expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(2);
  const noStream = await stream();
  expectRefused(noStream);
  // Pages can read why.
  expect(noStream.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect((await read()).status).toBe(200);
  expect((await post('o-1')).status).toBe(202);
  await tab.next('notification');
  expect(shedder.level).toBe(1);
  const { body } = await app.request('GET', '/metrics');
  expect(body).toContain('\nstorebell_shedding_level 1\n');
  expect(body).toContain('\nstorebell_ready 0\n');
  expect(body).toMatch(/\nstorebell_shed_total\{what="connection"\} 2\n/);

  await calm();
  expect((await ready()).status).toBe(200);
  await Tab.open(app, app.token('bea'));
});

it('with an event loop that is blocked for long refuses events last, and never probes or staff', async () => {
  await start({ SHED_LOOP_LAG_MS: '200', API_PREFIX: '/api' });
  const prefixed = { ...app, url: `${app.url}/api` };
  const at = async (method: string, path: string, roles: string[]) =>
    (
      await fetch(prefixed.url + path, {
        method,
        headers: { authorization: `Bearer ${app.token('x', roles)}` },
      })
    ).status;
  const answers = async () => [
    await at('GET', '/notifications', ['customer']),
    await at('POST', '/events', ['service']),
    await at('GET', '/admin/deliveries', ['admin']),
  ];

  await blockUntil(3, 1_000);
  expect(await answers()).toEqual([503, 503, 200]);
  expect((await app.request('GET', '/health/live')).status).toBe(200);
  expect((await app.request('GET', '/metrics')).status).toBe(200);
  // On the way back the shop's events come before the readers: an event without a body is wrong, but let in.
  await new Promise<void>((resolve) => {
    app.app.get(EventLoop).onWindow(() => shedder.level === 2 && resolve());
  });
  expect(await answers()).toEqual([503, 400, 200]);
});

it('with all connections to Postgres taken says so, refuses, and recovers', async () => {
  await start({ DATABASE_POOL_SIZE: '2', SHED_POOL_WAIT_MS: '150' });
  const tab = await Tab.open(app, app.token('anna'));
  const prisma = app.app.get(PrismaService);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const taken = [1, 2].map(() =>
    prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
        await released;
      },
      { timeout: 100_000 },
    ),
  );
  try {
    // Whoever comes now waits, gives up after a while and comes again.
    while (shedder.level < 3) await prisma.$queryRaw`SELECT 1`.catch(() => undefined);
    expect(shedder.state).toBe('database_pool');
    expectRefused(await read());
    expectRefused(await post('o-1'));
    expect((await refusedUpgrade(app)).status).toBe(503);
    const probe = await readiness();
    expect([probe.status, probe.body.checks.load]).toEqual([503, 'database_pool']);
    expect(tab.events).not.toContain('disconnect');
  } finally {
    release();
    await Promise.all(taken);
  }
  await calm();
  expect((await post('o-2')).status).toBe(202);
  await tab.next('notification');
  expect((await ready()).status).toBe(200);
});

it('without limits refuses nothing, however late it is', async () => {
  await start({});
  const seen = new Promise<number>((resolve) => {
    const late: number[] = [];
    app.app.get(EventLoop).onWindow(({ p99 }) => late.push(p99) > 2 && resolve(Math.max(...late)));
  });
  for (let times = 0; times < 12; times++) {
    const until = performance.now() + 300;
    while (performance.now() < until);
    await pause(1);
  }
  expect(await seen).toBeGreaterThan(0.2);
  expect([shedder.level, (await ready()).status]).toEqual([0, 200]);
});
