import { once } from 'node:events';
import { jest } from '@jest/globals';
import { ExpiryService } from '../../src/notifications/expiry.service.js';
import { InboxService } from '../../src/notifications/inbox.service.js';
import { createTestApp, type TestApp, type TestSocket } from '../support/create-app.js';
import { query } from '../support/database.js';
import { withoutSweep } from '../support/redis.js';

let shop: TestApp;
let service: string;
let admin: string;
beforeAll(async () => {
  shop = await createTestApp();
  service = shop.token('backend', ['service']);
  admin = shop.token('boss', ['admin']);
});
afterAll(() => shop.close());

const post = (body: unknown, headers?: object) => shop.request('POST', '/events', service, body, headers);
const get = (path: string, user: string) => shop.request('GET', path, shop.token(user));
const patch = (path: string, user: string, body?: object) =>
  shop.request('PATCH', path, shop.token(user), body);

const shipped = (id: string, customerId: string, orderId = id) => ({
  id,
  type: 'order.status_changed',
  data: { orderId, customerId, status: 'shipped', carrier: 'DHL' },
});

/** Everything a socket is told, in order, and a way to wait for one more. */
async function watch(
  user: string,
  after?: number,
): Promise<{ socket: TestSocket; told: [string, ...unknown[]][] }> {
  const socket = shop.socket(shop.token(user), { after });
  const told: [string, ...unknown[]][] = [];
  socket.onAny((event: string, ...args: unknown[]) => told.push([event, ...args]));
  const connected = once(socket as never, 'connected');
  socket.connect();
  await connected;
  return { socket, told };
}

async function next(socket: TestSocket, event: string): Promise<unknown[]> {
  const timeout = AbortSignal.timeout(60_000);
  return once(socket as never, event, { signal: timeout }).catch(() => {
    throw new Error(`no ${event} came`);
  });
}

describe("from the shop's event to the shopper", () => {
  it('stores an event, shows it in an open tab and in the list', async () => {
    const { socket } = await watch('ada');
    const arrives = next(socket, 'notification');
    const posted = await post({
      id: 'e1',
      type: 'order.placed',
      data: { orderId: '1', customerId: 'ada', orderNumber: 'A-1' },
    });
    expect(posted).toMatchObject({
      status: 202,
      body: { results: [{ id: 'e1', status: 'accepted', notified: 1 }] },
    });
    const [entry, state] = await arrives;
    expect(state).toEqual({ seq: 1, counts: { unread: 1, unseen: 1 } });
    const { body } = await get('/notifications', 'ada');
    expect(body).toEqual({ data: [entry], nextCursor: null, counts: { unread: 1, unseen: 1 }, seq: 1 });
    expect(entry).toMatchObject({ id: 1, type: 'order.placed', thread: 'order:1', isRead: false });
  });

  it('answers a retry with duplicate and tells nobody again', async () => {
    await post(shipped('retry', 'bea'));
    expect((await post(shipped('retry', 'bea'))).body.results).toEqual([
      { id: 'retry', status: 'duplicate', notified: 0 },
    ]);
    expect((await get('/notifications', 'bea')).body.data).toHaveLength(1);
  });

  it('refuses the same id with another body', async () => {
    await post(shipped('conflict', 'bea', 'c1'));
    const answer = await post([shipped('fine', 'bea', 'c2'), shipped('conflict', 'bea', 'c3')]);
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'event_conflict', details: [{ path: '[1].id' }] },
    });
    expect((await post(shipped('fine', 'bea', 'c2'))).body.results[0].status).toBe('accepted');
  });

  it('stores nothing of a batch with one wrong event, and names the place', async () => {
    const wrong = { ...shipped('b2', 'cleo'), data: { customerId: 'cleo', status: 'shipped' } };
    const answer = await post([shipped('b1', 'cleo'), wrong, { id: 'b3', type: 'order.invented', data: {} }]);
    expect(answer.status).toBe(400);
    expect(answer.body.details.map(({ path }: { path: string }) => path)).toEqual([
      '[1].data.orderId',
      '[2].type',
    ]);
    expect((await get('/notifications', 'cleo')).body.data).toEqual([]);
    expect(await query(shop.databaseUrl, `SELECT id FROM events WHERE id LIKE 'b_'`)).toEqual([]);
  });

  it('takes CloudEvents, one and many', async () => {
    const event = {
      specversion: '1.0',
      source: '/erp',
      ...shipped('ce1', 'dora'),
      subject: 'x',
      traceparent: 'y',
    };
    const one = await post(event, { 'content-type': 'application/cloudevents+json' });
    expect(one).toMatchObject({ status: 202, body: { results: [{ id: 'ce1', status: 'accepted' }] } });
    const many = await post([event, { ...event, id: 'ce2', data: { ...event.data, orderId: 'ce2' } }], {
      'content-type': 'application/cloudevents-batch+json',
    });
    expect(many.body.results.map(({ status }: { status: string }) => status)).toEqual([
      'duplicate',
      'accepted',
    ]);
    const old = await post(
      { ...event, specversion: '0.3' },
      { 'content-type': 'application/cloudevents+json' },
    );
    expect(old).toMatchObject({ status: 400, body: { details: [{ path: 'specversion' }] } });
  });

  it('stores events of one order in one request in their order, all or none', async () => {
    const step = (id: string, status: string) => ({
      id,
      type: 'order.status_changed',
      data: { orderId: 'steps', customerId: 'eve', status },
    });
    const answer = await post([step('s1', 'confirmed'), step('s2', 'shipped'), step('s3', 'processing')]);
    expect(answer.body.results.map(({ notified }: { notified: number }) => notified)).toEqual([1, 1, 0]);
    const { body } = await get('/notifications', 'eve');
    expect(body.data.map(({ type }: { type: string }) => type)).toEqual(['order.shipped', 'order.confirmed']);
  });

  it("sends the shop's own words, once per key", async () => {
    const send = (body: object, key?: string) =>
      shop.request('POST', '/notifications', service, body, key ? { 'idempotency-key': key } : {});
    const words = { userIds: ['fay', 'gus', 'fay'], title: 'Hello', message: 'We moved.' };
    expect((await send(words, 'k1')).body.results[0]).toMatchObject({
      id: 'k1',
      status: 'accepted',
      notified: 2,
    });
    expect((await send(words, 'k1')).body.results[0]).toMatchObject({ status: 'duplicate' });
    expect(await send({ ...words, role: 'admin' })).toMatchObject({ status: 400 });
    expect(await send({ userId: 'fay', title: 'x', message: 'y', read: true })).toMatchObject({
      status: 400,
      body: { code: 'unknown_field', details: [{ path: 'read' }] },
    });
    expect(await send({ userId: 'fay', title: '', message: 'y' })).toMatchObject({
      body: { code: 'validation_failed', details: [{ path: 'title' }] },
    });
  });
});

describe('staff and waitlists', () => {
  it('tells staff of low stock, and those who wait, oldest first, when it is back', async () => {
    await shop.request('GET', '/notifications/unread-count', admin);
    for (const user of ['w1', 'w2', 'w3']) {
      expect((await shop.request('PUT', '/waitlist/mug', shop.token(user))).status).toBe(200);
    }
    const level = (id: string, available: number) =>
      post({ id, type: 'stock.level_changed', data: { productId: 'mug', productName: 'Mug', available } });
    await level('l1', 9);
    expect((await level('l2', 4)).body.results[0].notified).toBe(1);
    expect((await level('l3', 3)).body.results[0].notified).toBe(0);
    await level('l4', 0);
    // The first report found all three waiting and told them: the mug was there.
    expect((await get('/waitlist', 'w1')).body.data).toEqual([]);
    for (const user of ['w1', 'w2', 'w3']) await shop.request('PUT', '/waitlist/mug', shop.token(user));
    expect((await level('l5', 2)).body.results[0].notified).toBe(2);
    expect((await level('l6', 20)).body.results[0].notified).toBe(0);
    const waiting = await Promise.all(
      ['w1', 'w2', 'w3'].map(async (user) => (await get('/waitlist', user)).body.data.length),
    );
    expect(waiting).toEqual([0, 0, 1]);
    const { body } = await shop.request('GET', '/notifications?category=stock', admin);
    expect(body.data.map(({ type }: { type: string }) => type)).toEqual(['stock.out', 'stock.low']);
  });
});

describe('the inbox over REST', () => {
  beforeAll(async () => {
    for (let n = 1; n <= 5; n++) await post(shipped(`inbox-${n}`, 'ivy'));
  });

  it('pages by cursor and by number', async () => {
    const ids = ({ body }: { body: { data: { id: number }[] } }) => body.data.map(({ id }) => id);
    const first = await get('/notifications?limit=2', 'ivy');
    expect([ids(first), first.body.nextCursor]).toEqual([[5, 4], '4']);
    const last = await get(`/notifications?limit=3&cursor=${first.body.nextCursor}`, 'ivy');
    expect([ids(last), last.body.nextCursor]).toEqual([[3, 2, 1], null]);
    const numbered = await get('/notifications?page=2&limit=2', 'ivy');
    expect(ids(numbered)).toEqual([3, 2]);
    expect(numbered.body).toMatchObject({ total: 5, page: 2, limit: 2, totalPages: 3 });
  });

  it('marks, archives, removes, and keeps the counts right in every answer', async () => {
    expect((await patch('/notifications/1/read', 'ivy')).body).toMatchObject({
      notification: { id: 1, isRead: true },
      seq: 6,
      counts: { unread: 4, unseen: 4 },
    });
    expect((await patch('/notifications/1/read', 'ivy')).body).toMatchObject({
      seq: 6,
      counts: { unread: 4 },
    });
    expect((await patch('/notifications/1/unread', 'ivy')).body).toMatchObject({
      counts: { unread: 5, unseen: 4 },
    });
    expect((await patch('/notifications/2/archive', 'ivy')).body).toMatchObject({
      counts: { unread: 4, unseen: 3 },
    });
    expect((await get('/notifications?archived=true', 'ivy')).body.data).toHaveLength(1);
    expect((await patch('/notifications/2/unarchive', 'ivy')).body).toMatchObject({ counts: { unread: 5 } });
    expect((await shop.request('DELETE', '/notifications/3', shop.token('ivy'))).status).toBe(204);
    expect((await shop.request('DELETE', '/notifications/3', shop.token('ivy'))).status).toBe(404);
    expect((await get('/notifications/unread-count', 'ivy')).body).toEqual({
      count: 4,
      unread: 4,
      unseen: 3,
      seq: 10,
    });
    expect((await patch('/notifications/mark-all-read', 'ivy', { upTo: 4 })).body).toMatchObject({
      updated: 3,
      counts: { unread: 1, unseen: 1 },
    });
    expect((await get('/notifications?unreadOnly=true', 'ivy')).body.data).toMatchObject([{ id: 5 }]);
    expect((await patch('/notifications/seen', 'ivy', { upTo: 5 })).body).toMatchObject({
      updated: 1,
      counts: { unread: 1, unseen: 0 },
    });
  });

  it("answers 404 for another user's entry, like one that is not there", async () => {
    expect((await get('/notifications/1', 'nobody')).body.code).toBe('not_found');
    expect((await get('/notifications/999', 'ivy')).body.code).toBe('not_found');
  });
});

describe('open tabs', () => {
  afterEach(() => jest.restoreAllMocks());

  it('shows on every tab what one of them did, and follows the counts', async () => {
    const [one, two] = [await watch('jo'), await watch('jo')];
    await two.socket.emitWithAck('subscribeNotifications', {});
    // One that saw the mark before it was published would tell of it in other words.
    await withoutSweep(shop);
    const arrives = next(two.socket, 'notification');
    await post(shipped('tabs', 'jo'));
    await arrives;
    const marked = next(two.socket, 'unreadCount');
    expect(await one.socket.emitWithAck('markRead', { id: 1 })).toMatchObject({ success: true, seq: 2 });
    await marked;
    const inbox = two.told.map(([event]) => event).filter((event) => event !== 'orderUpdate');
    expect(inbox).toEqual(['connected', 'notification', 'unreadCount', 'notificationRead', 'unreadCount']);
    expect(two.told.at(-1)).toEqual(['unreadCount', { count: 0, unread: 0, unseen: 0, seq: 2 }]);
  });

  it('finds everything that was missed, in order, then goes on live', async () => {
    for (let n = 1; n <= 4; n++) await post(shipped(`missed-${n}`, 'kim'));
    await patch('/notifications/2/read', 'kim');
    await shop.request('DELETE', '/notifications/1', shop.token('kim'));
    const { socket, told } = await watch('kim', 1);
    const live = next(socket, 'orderUpdate');
    await post(shipped('missed-5', 'kim'));
    await live;
    if (!told.some(([, , state]) => (state as { seq?: number })?.seq === 7))
      await next(socket, 'notification');
    const inbox = told.filter(([event]) => event !== 'orderUpdate');
    expect(
      inbox.map(([event, what, state]) => [
        event,
        (what as { id?: number }).id,
        (state as { seq?: number })?.seq,
      ]),
    ).toEqual([
      ['connected', undefined, undefined],
      ['notification', 3, 3],
      ['notification', 4, 4],
      ['notification', 2, 5],
      ['notificationDeleted', undefined, 6],
      ['notification', 7, 7],
    ]);
    expect(told[0]).toMatchObject([
      'connected',
      { userId: 'kim', resumed: true, seq: 6, counts: { unread: 2 } },
    ]);
  });

  it('tells a tab whose cursor is ahead of the server to start afresh', async () => {
    const socket = shop.socket(shop.token('lea'), { after: 99 });
    const reset = next(socket, 'reset');
    socket.connect();
    expect(await reset).toEqual([{ seq: 0, counts: { unread: 0, unseen: 0 }, reason: 'cursor_ahead' }]);
  });

  it('takes entries off the screen when their time is over', async () => {
    // It runs by itself, too, and would take the entry first.
    await shop.app.get(ExpiryService).beforeApplicationShutdown();
    const { socket } = await watch('max');
    const arrives = next(socket, 'notification');
    const send = { userId: 'max', title: 'Sale', message: 'Now.', expiresAt: '2020-01-01T00:00:00Z' };
    await shop.request('POST', '/notifications', service, send);
    await arrives;
    const removed = next(socket, 'notificationDeleted');
    expect(await shop.app.get(InboxService).expire(100)).toBe(1);
    expect(await removed).toEqual([{ ids: [1] }, { seq: 2, counts: { unread: 0, unseen: 0 } }]);
  });
});
