import { jest } from '@jest/globals';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { stretchTimers, Tab } from './gateway.client.js';

// Rooms and presence: who may hear what is not in an inbox.

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
  const shop = app.token('shop', ['service']);
  const { status } = await app.request('POST', '/events', shop, [
    { id: 'o-7', type: 'order.placed', data: { orderId: '7', customerId: 'anna' } },
    {
      id: 't-9',
      type: 'ticket.created',
      data: { ticketId: '9', customerId: 'anna', subject: 'Where is it?' },
    },
  ]);
  if (status !== 202) throw new Error(`the shop was answered ${status}`);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => app.close());

const open = (userId: string, roles?: string[], claims?: object): Promise<Tab> =>
  Tab.open(app, app.token(userId, roles, claims));

describe('a room', () => {
  it.each(['order:7', 'ticket:9'])('of a thing is for its owner and for staff: %s', async (room) => {
    const [anna, ben, staff] = [await open('anna'), await open('ben'), await open('carla', ['admin'])];
    expect(await anna.ask('joinRoom', { room })).toEqual({ success: true, room });
    expect(await staff.ask('joinRoom', { room })).toEqual({ success: true, room });
    expect(await ben.ask('joinRoom', { room })).toMatchObject({ success: false, code: 'forbidden' });
  });

  it('of a thing is also for whom the shop names in the token', async () => {
    const helper = await open('dora', undefined, { rooms: ['order:7', 'user:anna'] });
    expect(await helper.ask('joinRoom', { room: 'order:7' })).toMatchObject({ success: true });
    expect(await helper.ask('joinRoom', { room: 'ticket:9' })).toMatchObject({ code: 'forbidden' });
    expect(await helper.ask('joinRoom', { room: 'user:anna' })).toMatchObject({ code: 'forbidden' });
  });

  it.each(['product:1', 'topic:news', 'topic:a/b=c+d@e.f'])('is for all: %s', async (room) => {
    const ben = await open('ben');
    expect(await ben.ask('joinRoom', { room })).toEqual({ success: true, room });
    ben.close();
  });

  it.each([
    'order:8',
    'user:anna',
    'status:anna',
    'admin:all',
    'order',
    'order:',
    ':7',
    'order:7 ',
    'ORDER:7',
    'order:7\n',
    'product:a b',
    'product:*',
    `topic:${'x'.repeat(129)}`,
    '__proto__',
    '__proto__:x',
    'toString:x',
    '/',
  ])('of another name is refused like one that is not yours: %j', async (room) => {
    const ben = await open('ben');
    const comparable = ({ requestId, ...error }: { requestId: string }): object => ({
      ...error,
      had: Boolean(requestId),
    });
    expect(comparable(await ben.ask('joinRoom', { room }))).toEqual(
      comparable(await ben.ask('joinRoom', { room: 'order:7' })),
    );
    ben.close();
  });

  it('is heard by those in it, until they leave', async () => {
    const [inside, outside] = [await open('ben'), await open('ben')];
    const hub = app.app.get(LiveHub);
    const message = {
      ticketId: '1',
      subject: 's',
      author: 'a',
      excerpt: 'e',
      timestamp: new Date().toISOString(),
    };
    await inside.ask('joinRoom', { room: 'topic:chat' });
    hub.signal(['topic:chat'], 'messageReceived', message);
    expect(await inside.next('messageReceived')).toEqual([message]);
    expect(await inside.ask('leaveRoom', { room: 'topic:chat' })).toEqual({
      success: true,
      room: 'topic:chat',
    });
    hub.signal(['topic:chat'], 'messageReceived', message);
    for (const tab of [inside, outside]) await tab.settled();
    expect(inside.all('messageReceived')).toHaveLength(1);
    expect(outside.all('messageReceived')).toHaveLength(0);
  });

  it("of one's own cannot be left", async () => {
    const ben = await open('ben');
    await ben.ask('leaveRoom', { room: 'user:ben' });
    app.app.get(LiveHub).signal(['user:ben'], 'messageReceived', {});
    expect(await ben.next('messageReceived')).toHaveLength(1);
  });

  it('is one of at most 50, however fast they are joined', async () => {
    const ben = await open('ben');
    const join = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) =>
          ben.ask('joinRoom', { room: `product:${from + index}` }),
        ),
      );
    const answers = await join(0, 40);
    // A minute later, as far as the limit of messages knows.
    const later = performance.now() + 60_000;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    answers.push(...(await join(40, 52)));
    expect(answers.map(({ success }) => success)).toEqual([...Array(50).fill(true), false, false]);
    expect(answers[50]).toMatchObject({ code: 'bad_request' });
  });

  it('tells the owner of a live order page, and nobody else', async () => {
    const [anna, ben] = [await open('anna'), await open('ben')];
    const { status } = await app.request('POST', '/events', app.token('shop', ['service']), {
      id: 'o-7-shipped',
      type: 'order.status_changed',
      data: { orderId: '7', customerId: 'anna', status: 'shipped' },
    });
    expect(status).toBe(202);
    expect((await anna.next('orderUpdate'))[0]).toMatchObject({ orderId: '7', status: 'shipped' });
    await ben.settled();
    expect(ben.events).not.toContain('orderUpdate');
  });
});

describe('presence', () => {
  it('of anyone is for staff', async () => {
    const staff = await open('carla', ['admin']);
    const gina = await open('gina');
    const { statuses } = await staff.ask('getOnlineStatus', { userIds: ['gina', 'nobody'] });
    expect(statuses).toEqual([
      { userId: 'gina', online: true, lastSeenAt: null },
      { userId: 'nobody', online: false, lastSeenAt: null },
    ]);
    gina.close();
  });

  it('of staff is for customers, that of others is not, whoever else is asked for', async () => {
    await open('carla', ['admin']);
    const ben = await open('ben');
    expect(await ben.ask('getOnlineStatus', { userIds: ['carla'] })).toMatchObject({
      success: true,
      statuses: [{ userId: 'carla', online: true }],
    });
    for (const userIds of [['anna'], ['nobody'], ['carla', 'anna'], ['ben'], ['shop']]) {
      expect(await ben.ask('getOnlineStatus', { userIds })).toMatchObject({
        success: false,
        code: 'forbidden',
      });
    }
    expect(await ben.ask('subscribeUserStatus', { userId: 'anna' })).toMatchObject({ code: 'forbidden' });
    expect(await ben.ask('subscribeUserStatus', { userId: 'carla' })).toMatchObject({
      success: true,
      status: { online: true },
    });
  });

  it('changes are told to those who watch; a change of page does not flicker', async () => {
    const staff = await open('carla', ['admin']);
    const asked = await staff.ask('subscribeUserStatus', { userId: 'henry' });
    expect(asked.status).toEqual({ userId: 'henry', online: false, lastSeenAt: null });
    const first = await open('henry');
    expect(await staff.next('onlineStatus')).toEqual([{ userId: 'henry', online: true, lastSeenAt: null }]);
    // The three seconds of grace do not end before the next page is there.
    stretchTimers(3_000);
    first.close();
    const second = await open('henry');
    jest.restoreAllMocks();
    const left = Date.now();
    second.close();
    const [gone] = await staff.next('onlineStatus');
    expect(gone).toEqual({ userId: 'henry', online: false, lastSeenAt: expect.any(String) });
    const lastSeen = Date.parse(gone.lastSeenAt);
    expect(lastSeen).toBeGreaterThanOrEqual(left);
    expect(Date.now() - lastSeen).toBeGreaterThan(2_500);

    await staff.ask('unsubscribeUserStatus', { userId: 'henry' });
    await open('henry');
    await staff.settled();
    expect(staff.all('onlineStatus')).toHaveLength(2);
  });
});
