import { Client } from 'pg';
import { io, type Socket } from 'socket.io-client';
import { TokenSigner } from '../../src/auth/token-signer.js';
import { loadConfig } from '../../src/config/config.js';
import { eventually } from '../support/broker.js';
import { JWT_SECRET, type Answer } from '../support/create-app.js';
import { freshDatabase, query } from '../support/database.js';
import { Program } from '../support/program.js';
import { openStream } from '../support/readers.js';
import { Arrivals } from '../support/redis.js';
import { refusedUpgrade } from './gateway.client.js';

// A deployment stops a server: a real process gets a real signal, in the middle of its work.

const TABS = 12;
/** Well above how long this process or that one may stand still. */
const DRAIN_SECONDS = 10;

const signer = new TokenSigner(loadConfig({ NODE_ENV: 'test', JWT_SECRET }));
const signToken = (sub: string, roles?: string[]): string => signer.sign({ sub, roles });

let database: Awaited<ReturnType<typeof freshDatabase>>;
let program: Program;
beforeAll(async () => {
  database = await freshDatabase();
  program = await Program.start({
    // The lock below is held for longer than a statement may usually take.
    DATABASE_URL: `${database.url}?statement_timeout=60000&query_timeout=60000`,
    JWT_SECRET,
    DRAIN_SECONDS: String(DRAIN_SECONDS),
    LOG_LEVEL: 'error',
  });
}, 300_000);
afterAll(async () => {
  await program.kill();
  await database.drop();
});

async function call(method: string, path: string, token?: string, body?: object): Promise<Answer> {
  const response = await fetch(program.url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A tab, and when it was told what. */
async function openTab(user: string): Promise<{ socket: Socket; arrivals: Arrivals }> {
  const arrivals = new Arrivals();
  const socket = io(`${program.url}/notifications`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token: signToken(user) },
  });
  socket.onAny((event: string, payload: unknown) => arrivals.add(event, { payload, at: performance.now() }));
  socket.on('disconnect', (reason) => arrivals.add('disconnect', reason));
  await arrivals.count('connected', 1);
  return { socket, arrivals };
}

it('moves its tabs elsewhere one by one, finishes what is in flight, and ends with 0 in time', async () => {
  const tabs = await Promise.all(Array.from({ length: TABS }, (_, n) => openTab(`tab-${n}`)));
  const stream = new Arrivals();
  const reading = (async () => {
    const never = new AbortController().signal;
    for await (const { event } of openStream(program.url, signToken('streamer'), undefined, never)) {
      stream.add(event);
    }
    stream.add('end');
  })();
  await stream.count('connected', 1);
  const held = call('GET', '/notifications/changes?after=0&wait=25', signToken('holder'));

  // An event that is being stored for as long as somebody else holds the table.
  const lock = new Client({ connectionString: database.url });
  await lock.connect();
  await lock.query('BEGIN; LOCK TABLE events');
  const event = { id: 'in-flight', type: 'order.placed', data: { orderId: '1', customerId: 'ada' } };
  const posting = call('POST', '/events', signToken('shop', ['service']), event);
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  while ((await query(database.url, waiting)).length === 0);

  const before = performance.now();
  program.stop();
  await tabs[0]?.arrivals.count('draining', 1);

  // Balancers see it, requests that they still send are served, and tabs that come are sent on.
  const unready = await eventually(
    'the database',
    () => call('GET', '/health/ready'),
    ({ body }) => body.checks?.database === 'ok',
  );
  expect(unready).toMatchObject({
    status: 503,
    body: { status: 'not_ready', checks: { server: 'draining', database: 'ok' } },
  });
  expect((await call('GET', '/health/live')).status).toBe(200);
  const answer = await call('GET', '/notifications', signToken('late'));
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  expect(await refusedUpgrade(program)).toMatchObject({ status: 503, body: { code: 'unavailable' } });

  for (const { arrivals } of tabs) await arrivals.count('disconnect', 1);
  for (const { arrivals } of tabs) {
    expect(arrivals.of('draining')).toMatchObject([{ payload: { reconnectInMs: expect.any(Number) } }]);
    // After a good-bye of Socket.IO's own it would not come back.
    expect(arrivals.of('disconnect')).toEqual(['transport close']);
  }
  const times = tabs.flatMap(({ arrivals }) => arrivals.of<{ at: number }>('draining').map(({ at }) => at));
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan((DRAIN_SECONDS * 1_000) / 2);
  await reading;
  expect(stream.all.map(([name]) => name)).toEqual(['connected', 'draining', 'end']);
  expect(await held).toMatchObject({ status: 200, body: { changes: [], seq: 0, reset: false } });

  await lock.query('COMMIT');
  await lock.end();
  expect(await posting).toMatchObject({
    status: 202,
    body: { results: [{ status: 'accepted', notified: 1 }] },
  });
  expect(await program.end()).toEqual([0, null]);
  expect(performance.now() - before).toBeLessThan(25_000);
  expect(await query(database.url, 'SELECT id FROM events')).toEqual([{ id: 'in-flight' }]);
});

it('a signal during the start waits for its end, and nothing is left running', async () => {
  const other = await freshDatabase();
  const starting = await Program.begin({ DATABASE_URL: other.url, JWT_SECRET });
  try {
    const jobs = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'storebell jobs'`;
    while ((await query(other.url, jobs)).length === 0);
    starting.stop();
    expect(await starting.end()).toEqual([0, null]);
  } finally {
    await starting.kill();
    await other.drop();
  }
}, 300_000);
