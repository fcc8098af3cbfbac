import { jest } from '@jest/globals';
import type { Notification } from '../../src/contract/index.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { RedisPresence } from '../../src/presence/redis.presence.js';
import { RedisLink } from '../../src/redis/redis.link.js';
import type { TestApp } from '../support/create-app.js';
import {
  describeWithRedis,
  linkOf,
  openSse,
  openTab,
  startNodes,
  stopNodes,
  TestRedis,
  untilLinked,
  withoutSweep,
  type Arrivals,
} from '../support/redis.js';

import { refusedUpgrade } from './gateway.client.js';
import { waitForRedis } from './nodes.patience.js';

// Two nodes on one database and one Redis, behind no balancer at all: whoever asks may ask either.

const REQUESTS_PER_MINUTE = 20;

let redis: TestRedis;
let nodes: TestApp[];
let a: TestApp;
let b: TestApp;

/** The entries a socket or a stream was told of, by id. */
const idsOf = (arrivals: Arrivals): number[] =>
  arrivals.of<Notification & { data: Notification }>('notification').map((one) => one.data?.id ?? one.id);

let lastEvent = 0;
const placed = (customerId: string): object => {
  const id = `nodes-${++lastEvent}`;
  return { id, type: 'order.placed', data: { orderId: id, customerId } };
};

async function post(node: TestApp, ...events: object[]): Promise<void> {
  const { status, body } = await node.request('POST', '/events', node.token('shop', ['service']), events);
  if (status !== 202) throw new Error(`the shop was answered ${status}: ${JSON.stringify(body)}`);
}

describeWithRedis('two nodes', () => {
  beforeAll(async () => {
    redis = await TestRedis.start();
    nodes = await startNodes(redis, 2, { RATE_LIMIT: String(REQUESTS_PER_MINUTE) });
    [a, b] = nodes as [TestApp, TestApp];
    await Promise.all(nodes.map(untilLinked));
  });
  beforeEach(waitForRedis);
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await stopNodes(nodes);
    await redis?.kill();
  });

  it('show an entry that one has stored in the tabs of both, by hint', async () => {
    const token = a.token('ada');
    const [near, far, stream] = [await openTab(a, token), await openTab(b, token), await openSse(b, token)];
    const reads = await Promise.all([a, b].map(withoutSweep));
    // What was subscribed is in effect when what was asked later is answered.
    await untilLinked(b);
    for (const round of [1, 2, 3]) {
      await post(a, placed('ada'));
      for (const { arrivals } of [near, far, stream]) await arrivals.count('notification', round);
    }
    for (const { arrivals } of [near, far, stream]) expect(idsOf(arrivals)).toEqual([1, 2, 3]);
    expect(reads.map((count) => count())).toEqual([0, 0]);
  });

  it('show every entry once and in order while both store hundreds a second', async () => {
    const users = ['bea', 'cem', 'dan'];
    const tabs = await Promise.all(
      users.flatMap((user) =>
        nodes.flatMap((node) => [openTab(node, a.token(user)), openSse(node, a.token(user))]),
      ),
    );
    const rounds = 25;
    const batches = [a, b, a, b];
    const perBatch = 12;
    for (let round = 0; round < rounds; round++) {
      const events = (): object[] =>
        Array.from({ length: perBatch }, (_, index) => placed(users[index % 3] ?? ''));
      await Promise.all(batches.map((node) => post(node, ...events())));
    }
    const each = (rounds * batches.length * perBatch) / users.length;
    for (const { arrivals } of tabs) await arrivals.count('notification', each);
    // What came twice or too early would have done so before this one.
    for (const user of users) await post(a, placed(user));
    for (const { arrivals } of tabs) await arrivals.count('notification', each + 1);
    const expected = Array.from({ length: each + 1 }, (_, index) => index + 1);
    for (const { arrivals } of tabs) expect(idsOf(arrivals)).toEqual(expected);
  });

  it('tell each other what was read', async () => {
    const token = a.token('eve');
    await post(a, placed('eve'), placed('eve'));
    const [near, far] = [await openTab(a, token), await openTab(b, token)];
    for (const { ask } of [near, far]) await ask('subscribeNotifications', {});
    // One that saw the mark before its hint came would tell of it in other words.
    await Promise.all([a, b].map(withoutSweep));
    await untilLinked(b);
    expect(await near.ask('markRead', { id: 1 })).toMatchObject({ success: true });
    await far.arrivals.count('unreadCount', 1);
    expect(far.arrivals.of('notificationRead')).toMatchObject([{ ids: [1] }]);
    expect(far.arrivals.of('unreadCount')).toMatchObject([{ count: 1 }]);

    await b.request('PATCH', '/notifications/mark-all-read', token, {});
    await near.arrivals.count('unreadCount', 2);
    expect(near.arrivals.of('unreadCount')).toMatchObject([{ count: 1 }, { count: 0 }]);
  });

  it('tell an open page once, whatever rooms it is in and wherever they are', async () => {
    const order = { orderId: 'o-1', customerId: 'fay' };
    const ticket = { ticketId: 't-1', customerId: 'fay', subject: 'Where is it?' };
    await post(a, { id: 'o-1', type: 'order.placed', data: order });
    await post(a, { id: 't-1', type: 'ticket.created', data: ticket });
    const customers = await Promise.all(nodes.map((node) => openTab(node, a.token('fay'))));
    const staff = await Promise.all(nodes.map((node) => openTab(node, a.token('gus', ['admin']))));
    const other = await openTab(b, b.token('hal'));
    for (const { ask } of [...customers, ...staff]) {
      for (const room of ['order:o-1', 'ticket:t-1']) {
        expect(await ask('joinRoom', { room })).toMatchObject({ success: true });
      }
    }
    const reply = { ...ticket, author: 'gus', excerpt: 'On its way' };
    for (const [index, status] of ['confirmed', 'shipped', 'delivered'].entries()) {
      await post(nodes[index % 2] as TestApp, {
        id: `o-1-${status}`,
        type: 'order.status_changed',
        data: { ...order, status },
      });
      await post(nodes[index % 2] as TestApp, { id: `t-1-${index}`, type: 'ticket.replied', data: reply });
      for (const { arrivals } of [...customers, ...staff]) {
        await arrivals.count('orderUpdate', index + 1);
        await arrivals.count('messageReceived', index + 1);
      }
    }
    for (const { arrivals } of [...customers, ...staff]) {
      expect(arrivals.of('orderUpdate').map(({ status }) => status)).toEqual([
        'confirmed',
        'shipped',
        'delivered',
      ]);
      expect(arrivals.of('messageReceived')).toHaveLength(3);
    }
    await other.ask('ping', {});
    expect(other.arrivals.of('orderUpdate')).toEqual([]);
  });

  it('know of a user on either of them, and of the end of the last tab', async () => {
    const staff = await Promise.all(nodes.map((node) => openTab(node, a.token('ida', ['admin']))));
    for (const { ask } of staff) await ask('subscribeUserStatus', { userId: 'jon' });
    const statuses = () =>
      Promise.all(staff.map(({ ask }) => ask('getOnlineStatus', { userIds: ['jon', 'ida'] })));

    const first = await openTab(b, b.token('jon'));
    for (const { arrivals } of staff) await arrivals.count('onlineStatus', 1);
    for (const answer of await statuses()) {
      expect(answer).toMatchObject({ statuses: [{ userId: 'jon', online: true }, { online: true }] });
    }
    // On to the other node, as a balancer without sticky sessions does it: nobody sees a flicker.
    first.close();
    const second = await openTab(a, a.token('jon'));
    const left = Date.now();
    second.close();
    for (const { arrivals } of staff) await arrivals.count('onlineStatus', 2);
    for (const { arrivals } of staff) {
      expect(arrivals.of('onlineStatus')).toEqual([
        { userId: 'jon', online: true, lastSeenAt: null },
        { userId: 'jon', online: false, lastSeenAt: expect.any(String) },
      ]);
    }
    const [one, two] = (await statuses()) as { statuses: { lastSeenAt: string }[] }[];
    expect(one).toEqual(two);
    expect(Math.abs(Date.parse(one?.statuses[0]?.lastSeenAt ?? '') - left)).toBeLessThan(20_000);
  });

  it('do not leave anybody online who was on a node that died', async () => {
    const staff = await openTab(a, a.token('ida', ['admin']));
    await staff.ask('subscribeUserStatus', { userId: 'kim' });
    const link = new RedisLink(redis.url);
    const dying = new RedisPresence(link, { leaseMs: 5_000, beatMs: 500 });
    dying.start();
    await untilLinkUp(link);
    for (const userId of ['kim', 'lea']) await dying.enter(userId);
    const lea = await openTab(b, b.token('lea'));
    await staff.ask('subscribeUserStatus', { userId: 'lea' });
    expect(await staff.ask('getOnlineStatus', { userIds: ['kim', 'lea'] })).toMatchObject({
      statuses: [{ online: true }, { online: true }],
    });
    // No good-bye, as with kill -9.
    link.stop();
    await staff.arrivals.count('onlineStatus', 1);
    expect(await staff.ask('getOnlineStatus', { userIds: ['kim', 'lea'] })).toMatchObject({
      statuses: [
        { userId: 'kim', online: false, lastSeenAt: expect.any(String) },
        { userId: 'lea', online: true },
      ],
    });
    expect(staff.arrivals.of('onlineStatus')).toMatchObject([{ userId: 'kim', online: false }]);
    lea.close();
  });

  it('count the requests of a user together', async () => {
    const token = a.token('mia');
    const remaining: unknown[] = [];
    for (let request = 0; request < REQUESTS_PER_MINUTE; request++) {
      const { status, headers } = await (request % 2 ? a : b).request(
        'GET',
        '/notifications/unread-count',
        token,
      );
      expect(status).toBe(200);
      remaining.push(Number(headers.get('x-ratelimit-remaining')));
    }
    expect(remaining).toEqual(
      Array.from({ length: REQUESTS_PER_MINUTE }, (_, index) => REQUESTS_PER_MINUTE - 1 - index),
    );
    for (const node of [a, b, a]) {
      const { status, body, headers } = await node.request('GET', '/notifications/unread-count', token);
      expect([status, body.code, headers.get('x-ratelimit-remaining')]).toEqual([429, 'rate_limited', '0']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('do not mind what a stranger says on their channels', async () => {
    const tab = await openTab(b, b.token('ned'));
    await tab.ask('joinRoom', { room: 'topic:news' });
    const link = new RedisLink(redis.url);
    await untilLinkUp(link);
    await untilLinked(b);
    const rooms = link.name('rooms#/notifications#');
    for (const message of [
      '',
      '{',
      '{"type":3,',
      '{"type":3,"nsp":"/notifications"}',
      '{"type":7,"uid":"x"}',
      '\u0001',
    ]) {
      expect(await link.commands.spublish(rooms, message)).toBe(2);
    }
    const inbox = link.name('inbox:ned');
    for (const message of ['', 'x', 'x {', 'x null', 'x {"userId":"ned"}']) {
      expect(await link.commands.publish(inbox, message)).toBe(1);
    }
    link.stop();
    a.app.get(LiveHub).signal(['topic:news'], 'messageReceived', { ticketId: '1' });
    await tab.arrivals.count('messageReceived', 1);
    await post(a, placed('ned'));
    await tab.arrivals.count('notification', 1);
  });

  // The last one: the address of these tests is refused from here on.
  it('count the handshakes of an address together', async () => {
    const link = linkOf(a);
    await link.commands.set(link.name('limit:handshakes:127.0.0.1'), 1_000_000, 'EX', 60);
    // What a node has taken in advance is of this second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (const node of nodes) expect(await refusedUpgrade(node)).toMatchObject({ status: 429 });
  });
});

async function untilLinkUp(link: RedisLink): Promise<void> {
  for (const one of [link.commands, link.subscriber]) {
    if (one.status !== 'ready') await new Promise((resolve) => one.once('ready', resolve));
  }
}
