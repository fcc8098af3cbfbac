import { jest } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { InboxState } from '../../src/contract/index.js';
import { DeliveryJobs } from '../../src/delivery/jobs/delivery.jobs.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { InboxService } from '../../src/notifications/inbox.service.js';
import { RetentionService } from '../../src/notifications/retention.service.js';
import { createTestApp, type TestApp, type TestSocket } from '../support/create-app.js';
import { query } from '../support/database.js';
import { inTime, withoutSweep } from '../support/redis.js';
import { Statements } from '../support/statements.js';

// What it costs the database when readers come back. Every statement this process sends is counted; other transports
// than the one that is looked at are silent meanwhile.

const READERS = 450;

let shop: TestApp;
let statements: Statements;
beforeAll(async () => {
  shop = await createTestApp();
  // They ask the database by the clock.
  await shop.app.get(DeliveryJobs).beforeApplicationShutdown();
  await shop.app.get(RetentionService).beforeApplicationShutdown();
  statements = new Statements();
});
afterAll(async () => {
  statements.stop();
  await shop.close();
});

const userIds = Array.from({ length: READERS }, (_, n) => `reader-${n}`);

async function tellAll(): Promise<void> {
  const data = { userIds, title: 'News', message: 'for all' };
  const answer = await shop.request('POST', '/notifications', shop.token('shop', ['service']), data);
  expect(answer.status).toBe(202);
}

describe('a poll that finds nothing new', () => {
  const token = (): string => shop.token('poller');
  beforeAll(async () => {
    const send = { userId: 'poller', title: 'News', message: 'for one' };
    for (let n = 0; n < 3; n++) {
      await shop.request('POST', '/notifications', shop.token('shop', ['service']), send);
    }
    // Tables of some size, so that Postgres has a reason to look the row up.
    await query(
      shop.databaseUrl,
      `INSERT INTO inboxes (user_id, seq) SELECT 'other-' || n, 3 FROM generate_series(1, 5000) n`,
    );
    await query(shop.databaseUrl, 'ANALYZE');
    // From now on the server knows who this is.
    await shop.request('GET', '/notifications/unread-count', token());
  });
  beforeEach(() => statements.clear());

  it('costs one statement that reads one row the first time', async () => {
    const { body } = await shop.request('GET', '/notifications/changes?after=3', token());
    expect(body).toMatchObject({ changes: [], seq: 3, reset: false, more: false });
    expect(statements.names).toEqual(['inbox_news']);
    const asked = statements.all.find(({ name }) => name === 'inbox_news');
    const explain = `EXPLAIN (ANALYZE, FORMAT JSON) ${asked?.text}`;
    const [plan] = await query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(shop.databaseUrl, explain, asked?.values);
    expect(rowsRead(plan?.['QUERY PLAN'][0].Plan)).toEqual({ inboxes: 1, notifications: 0 });
  });

  it.each(['', '&wait=1'])('costs none while this node knows where the inbox stands (%s)', async (wait) => {
    const { body } = await shop.request('GET', `/notifications/changes?after=3${wait}`, token());
    expect(body).toEqual({
      changes: [],
      seq: 3,
      counts: { unread: 3, unseen: 3 },
      reset: false,
      more: false,
    });
    // The sweep asks by the clock where all who ask stand.
    expect(statements.names.filter((name) => name !== 'inbox_positions')).toEqual([]);
  });

  it('and one that does find something costs one', async () => {
    const inbox = shop.app.get(InboxService);
    const changes = jest.spyOn(inbox, 'pollChanges');
    const held = shop.request('GET', '/notifications/changes?after=3&wait=25', token());
    await inTime(
      'a reading',
      until(() => changes.mock.results.length === 1),
      () => statements.names,
    );
    // What is sent before its answer is there, the first reading may find.
    await changes.mock.results[0]?.value;
    await withoutSweep(shop);
    const send = { userId: 'poller', title: 'News', message: 'at last' };
    await shop.request('POST', '/notifications', shop.token('shop', ['service']), send);
    expect((await held).body).toMatchObject({ changes: [{ seq: 4 }], seq: 4 });
    expect(statements.count('inbox_news')).toBe(1);
    // Each by itself: `statements` is a mock, too.
    for (const name of ['pollChanges', 'positions', 'readMany'] as const)
      jest.mocked(inbox[name]).mockRestore();
  });
});

describe('a storm of sockets that come back', () => {
  let sockets: TestSocket[];
  let seq = 0;
  /** How long the last one took to come. */
  let seconds = 0;
  afterEach(() => disconnectAll(sockets));

  it('for the first time is read for in groups', async () => {
    statements.clear();
    sockets = await connectAll(0);
    // Ten at once, and then twenty a second.
    expect(statements.count('users_upsert')).toBeLessThanOrEqual(10 + seconds * 20);
    expectGroups();
  });

  it('having missed nothing asks the database nothing', async () => {
    statements.clear();
    sockets = await connectAll(0);
    expect(statements.names).toEqual([]);
  });

  it('having missed something is read for in groups', async () => {
    await tellAll();
    statements.clear();
    sockets = await connectAll(0);
    seq = 1;
    expect(statements.count('users_upsert')).toBe(0);
    expectGroups();
    statements.clear();
    await disconnectAll(sockets);
    sockets = await connectAll(seq);
    expect(statements.names).toEqual([]);
  });

  /** Full ones, and of the others ten at once and then ten a second. One by one would be some 400. */
  function expectGroups(): void {
    const reads = statements.names.filter((name) => name === 'inbox_news').length;
    expect(reads).toBeGreaterThanOrEqual(Math.ceil(READERS / 200));
    expect(reads).toBeLessThanOrEqual(READERS / 200 + 10 + seconds * 10);
  }

  /** Resolves when each has been told all it missed. */
  async function connectAll(after: number): Promise<TestSocket[]> {
    const arriving = userIds.map((userId) => {
      const socket = shop.socket(shop.token(userId), { after });
      return { socket, arrived: arrival(socket, after) };
    });
    const since = performance.now();
    for (const { socket } of arriving) socket.connect();
    let there = 0;
    const all = Promise.all(arriving.map(({ arrived }) => arrived.then(() => there++)));
    await inTime('sockets', all, () => `${there} of ${READERS}`);
    seconds = (performance.now() - since) / 1_000;
    return arriving.map(({ socket }) => socket);
  }
});

function arrival(socket: TestSocket, after: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let goal = Infinity;
    const reach = (seq: number): void => (seq >= goal ? resolve() : undefined);
    socket.on('connected', (state) => {
      if (!state.resumed) reject(new Error(`not resumed: ${JSON.stringify(state)}`));
      goal = state.seq;
      reach(after);
    });
    socket.on('notification', (_: unknown, state: InboxState) => reach(state.seq));
    socket.on('connect_error', reject);
  });
}

/** Resolves when the server has noticed, too. */
async function disconnectAll(sockets: readonly TestSocket[]): Promise<void> {
  for (const socket of sockets) (socket as unknown as Socket).disconnect();
  const hub = shop.app.get(LiveHub);
  await inTime(
    'end of all',
    until(() => hub.size.connections === 0),
    () => hub.size,
  );
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: Plan[];
}

/** How many rows each table gave. */
function rowsRead(plan: Plan | undefined): Record<string, number> {
  const rows: Record<string, number> = {};
  const look = (one: Plan): void => {
    const table = one['Relation Name'];
    if (table) rows[table] = (rows[table] ?? 0) + one['Actual Rows'] * one['Actual Loops'];
    for (const inner of one.Plans ?? []) look(inner);
  };
  if (plan) look(plan);
  return rows;
}
