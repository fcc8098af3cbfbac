import { jest } from '@jest/globals';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { eventually } from '../support/broker.js';
import type { TestApp } from '../support/create-app.js';
import {
  describeWithRedis,
  linkOf,
  openSse,
  openTab,
  startNodes,
  stopNodes,
  TestRedis,
  untilCut,
  untilLinked,
  withoutSweep,
  type Arrivals,
} from '../support/redis.js';
import { waitForRedis } from './nodes.patience.js';

// Redis goes away and comes back under two nodes: that costs moments, never an entry. Jest fails a test during which an
// error or a rejection reaches nobody, as it would end the process.

const LIMITS = { RATE_LIMIT: '5' };

let redis: TestRedis;
let nodes: TestApp[];
let a: TestApp;
let b: TestApp;

const idsOf = (arrivals: Arrivals): number[] =>
  arrivals.of<{ id: number; data: { id?: number } }>('notification').map((one) => one.data?.id ?? one.id);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

let lastEvent = 0;
async function place(node: TestApp, customerId: string, count = 1): Promise<void> {
  const events = Array.from({ length: count }, () => {
    const id = `outage-${++lastEvent}`;
    return { id, type: 'order.placed', data: { orderId: id, customerId } };
  });
  const { status } = await node.request('POST', '/events', node.token('shop', ['service']), events);
  expect(status).toBe(202);
}

/** Proves that a hint brings what is stored on the other node: the sweep finds nothing, and no inbox is read. */
async function expectHint(from: TestApp, to: TestApp, user: string): Promise<void> {
  const token = to.token(user);
  const tab = await openTab(to, token);
  const reads = await withoutSweep(to);
  await untilLinked(to);
  await place(from, user);
  await tab.arrivals.count('notification', 1);
  expect(reads()).toBe(0);
  jest.restoreAllMocks();
}

async function untilEachIsLinked(): Promise<void> {
  await Promise.all(nodes.map(untilLinked));
}

async function untilEachIsCut(): Promise<void> {
  await Promise.all(nodes.map(untilCut));
}

/** How many of a user's requests each node lets pass, when both are asked in turn until both refuse. */
async function passed(user: string): Promise<number[]> {
  const counts = [0, 0];
  for (let round = 0; round < 8; round++) {
    for (const [index, node] of nodes.entries()) {
      const { status } = await node.request('GET', '/notifications/unread-count', node.token(user));
      if (status !== 200 && status !== 429) throw new Error(`a request was answered ${status}`);
      if (status === 200) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts;
}

describeWithRedis('two nodes whose Redis goes away', () => {
  beforeEach(async () => {
    redis = await TestRedis.start();
    nodes = await startNodes(redis, 2, LIMITS);
    [a, b] = nodes as [TestApp, TestApp];
    await untilEachIsLinked();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    redis.thaw();
    await stopNodes(nodes);
    await redis.kill();
  });

  it('by kill -9: every entry arrives once and in order, limits are those of each node, and all comes back', async () => {
    const token = a.token('ada');
    const tabs = [await openTab(a, token), await openTab(b, token), await openSse(b, token)];
    await place(a, 'ada', 3);
    for (const { arrivals } of tabs) await arrivals.count('notification', 3);

    await redis.kill();
    // At once, before anybody has noticed, and afterwards.
    await place(a, 'ada', 3);
    await untilEachIsCut();
    await place(b, 'ada', 3);
    await place(a, 'ada', 3);
    const stored = performance.now();
    for (const { arrivals } of tabs) await arrivals.count('notification', 12);
    // By the sweep, which takes 3 s at most where nothing else wants the processor.
    expect(performance.now() - stored).toBeLessThan(30_000);
    expect(await passed('bea')).toEqual([5, 5]);
    for (const node of nodes) {
      const { status, body } = await eventually(
        'the database',
        () => node.request('GET', '/health/ready'),
        (answer) => answer.body.checks.database === 'ok',
      );
      expect([status, body.checks.redis]).toEqual([200, 'down']);
    }

    await redis.start();
    await untilEachIsLinked();
    expect((await a.request('GET', '/health/ready')).body.checks.redis).toBe('ok');
    await expectHint(a, b, 'cem');
    await expectHint(b, a, 'dan');
    waitForRedis();
    const [here, there] = await passed('eve');
    expect((here ?? 0) + (there ?? 0)).toBe(5);
    await place(a, 'ada');
    for (const { arrivals } of tabs) await arrivals.count('notification', 13);
    for (const { arrivals } of tabs) expect(idsOf(arrivals)).toEqual(upTo(13));
  });

  it('by kill -9: open pages are told by their own node, and watchers of presence when it is back', async () => {
    const staff = [await openTab(a, a.token('gus', ['admin'])), await openTab(b, b.token('ida', ['admin']))];
    for (const { ask } of staff) {
      await ask('joinRoom', { room: 'order:7' });
      await ask('subscribeUserStatus', { userId: 'jon' });
      await ask('subscribeUserStatus', { userId: 'kim' });
    }
    const [near, far] = staff.map(({ arrivals }) => arrivals) as [Arrivals, Arrivals];
    const kim = await openTab(b, b.token('kim'));
    for (const one of [near, far]) await one.count('onlineStatus', 1);

    await redis.kill();
    await untilEachIsCut();
    await a.request('POST', '/events', a.token('shop', ['service']), {
      id: 'o-7',
      type: 'order.status_changed',
      data: { orderId: '7', customerId: 'leo', status: 'shipped' },
    });
    await near.count('orderUpdate', 1);
    await openTab(a, a.token('jon'));
    kim.close();
    // What a node knows by itself it still tells.
    await near.count('onlineStatus', 2);
    await far.count('onlineStatus', 2);
    expect(near.of('onlineStatus')).toMatchObject([{ userId: 'kim' }, { userId: 'jon', online: true }]);
    expect(far.of('onlineStatus').at(-1)).toMatchObject({ userId: 'kim', online: false });
    expect(await staff[1]?.ask('getOnlineStatus', { userIds: ['jon'] })).toMatchObject({
      statuses: [{ userId: 'jon', online: false, lastSeenAt: null }],
    });

    await redis.start();
    const knows = (userId: string, online: boolean) => (arrivals: Arrivals) =>
      arrivals.of('onlineStatus').findLast((status) => status['userId'] === userId)?.['online'] === online;
    await far.until('word of jon', () => knows('jon', true)(far));
    await near.until('word of kim', () => knows('kim', false)(near));
    waitForRedis();
    for (const { ask } of staff) {
      expect(await ask('getOnlineStatus', { userIds: ['jon', 'kim'] })).toMatchObject({
        statuses: [
          { userId: 'jon', online: true },
          { userId: 'kim', online: false, lastSeenAt: expect.any(String) },
        ],
      });
    }
    // Signals without a history that were missed stay missed; none came twice.
    expect([near, far].map((one) => one.of('orderUpdate').length)).toEqual([1, 0]);
  });

  it('by falling silent: nobody waits for it, and entries arrive before and after it is given up', async () => {
    const token = a.token('ada');
    const tabs = [await openTab(a, token), await openTab(b, token)];
    await place(a, 'ada');
    for (const { arrivals } of tabs) await arrivals.count('notification', 1);

    // It is not given up yet, and no command ends by itself: who waited for Redis would wait for ever.
    const connections = nodes.map(linkOf).flatMap(({ commands, subscriber }) => [commands, subscriber]);
    const commandTimeouts = connections.map(({ options }) => options.commandTimeout);
    for (const connection of connections) {
      connection.options.commandTimeout = undefined;
      jest.spyOn(connection, 'ping').mockResolvedValue('PONG');
    }
    // A ping that is under way is answered before this one.
    await Promise.all(connections.map((connection) => connection.call('PING')));
    redis.freeze();
    const { ask, arrivals: near } = tabs[0] as (typeof tabs)[0];
    a.app.get(LiveHub).signal(['user:ada'], 'messageReceived', { ticketId: '1' });
    await near.count('messageReceived', 1);
    const request = a.request('GET', '/notifications/unread-count', a.token('bea'));
    expect(await request).toMatchObject({ status: 200 });
    expect(await ask('ping', {})).toMatchObject({ success: true });
    await place(a, 'ada');
    for (const { arrivals } of tabs) await arrivals.count('notification', 2);
    jest.restoreAllMocks();
    for (const [index, { options }] of connections.entries()) options.commandTimeout = commandTimeouts[index];
    await untilEachIsCut();
    await openTab(b, b.token('cem'));
    await place(a, 'ada');
    for (const { arrivals } of tabs) await arrivals.count('notification', 3);

    redis.thaw();
    await untilEachIsLinked();
    await expectHint(a, b, 'dan');
    for (const { arrivals } of tabs) expect(idsOf(arrivals)).toEqual(upTo(3));
  });

  it('by cut connections: they listen again to everything they did before', async () => {
    const token = b.token('ada');
    const tab = await openTab(b, token);
    const reads = await withoutSweep(b);
    for (const round of [1, 2, 3]) {
      const cut = untilEachIsCut();
      await linkOf(a).commands.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      // It ends its own connection, too, and a reset may overtake the answer.
      const kill = linkOf(a).commands.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no');
      await kill.catch(() => undefined);
      await cut;
      await untilEachIsLinked();
      await place(a, 'ada');
      await tab.arrivals.count('notification', round);
      expect(reads()).toBe(0);
    }
    await tab.ask('joinRoom', { room: 'product:1' });
    const other = await openTab(a, a.token('gus', ['admin']));
    await other.ask('subscribeUserStatus', { userId: 'hal' });
    await openTab(b, b.token('hal'));
    await other.arrivals.count('onlineStatus', 1);
  });
});

describeWithRedis('two nodes that start while Redis is away', () => {
  it('serve, and take part once it is there', async () => {
    redis = await TestRedis.away();
    nodes = await startNodes(redis, 2);
    try {
      [a, b] = nodes as [TestApp, TestApp];
      const { arrivals } = await openTab(b, b.token('ada'));
      await place(a, 'ada');
      await arrivals.count('notification', 1);
      expect((await b.request('GET', '/health/ready')).body.checks.redis).toBe('down');
      await redis.start();
      await untilEachIsLinked();
      await expectHint(a, b, 'bea');
    } finally {
      await stopNodes(nodes);
      await redis.kill();
    }
  });
});
