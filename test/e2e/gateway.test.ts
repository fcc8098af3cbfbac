import { createTestApp, type TestApp } from '../support/create-app.js';
import { Tab } from './gateway.client.js';

// The whole application, a real database, real clients: what a tab is told, and what it can say.

let app: TestApp;
let shop: string;
let people = 0;

beforeAll(async () => {
  app = await createTestApp();
  shop = app.token('shop', ['service']);
});
afterAll(() => app.close());

/** Somebody new, so that tests do not meet. */
const somebody = (): string => `person-${++people}`;

async function send(userId: string, title = 'Hello'): Promise<void> {
  const { status } = await app.request('POST', '/notifications', shop, {
    userId,
    title,
    message: 'There is news.',
  });
  expect(status).toBe(202);
}

async function opened(userId = somebody(), auth = {}): Promise<{ userId: string; tab: Tab }> {
  return { userId, tab: await Tab.open(app, app.token(userId), auth) };
}

describe('a tab that connects', () => {
  it('is told first where its inbox stands', async () => {
    const userId = somebody();
    await send(userId);
    const { tab } = await opened(userId);
    expect(tab.events).toEqual(['connected']);
    expect(tab.all('connected')[0]).toEqual([
      {
        userId,
        seq: 1,
        counts: { unread: 1, unseen: 1 },
        resumed: false,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      },
    ]);
  });

  it('gets everything it missed after its cursor, in order, and then what is new', async () => {
    const userId = somebody();
    for (const title of ['one', 'two', 'three']) await send(userId, title);
    const { tab } = await opened(userId, { after: 1 });
    await send(userId, 'four');
    const titles: string[] = [];
    for (let entry = 0; entry < 3; entry++) {
      const [notification, { seq }] = await tab.next('notification');
      titles.push(`${seq} ${notification.title}`);
    }
    expect(titles).toEqual(['2 two', '3 three', '4 four']);
    expect(tab.all('connected')[0]?.[0]).toMatchObject({ seq: 3, resumed: true });
  });

  it('with a cursor ahead of the server is told to start afresh', async () => {
    const { tab } = await opened(somebody(), { after: 7 });
    const [state] = await tab.next('reset');
    expect(state).toEqual({ seq: 0, counts: { unread: 0, unseen: 0 }, reason: 'cursor_ahead' });
    expect(tab.all('connected')[0]?.[0]).toMatchObject({ resumed: false });
  });

  it('may send its token in the Authorization header', async () => {
    const token = app.token(somebody());
    const tab = await Tab.open(
      app,
      '',
      { token: undefined },
      { extraHeaders: { authorization: `Bearer ${token}` } },
    );
    expect(tab.events).toEqual(['connected']);
  });
});

describe('a tab that is open', () => {
  it('is shown a new notification with its place and the counts', async () => {
    const { userId, tab } = await opened();
    await send(userId, 'Fresh');
    const [notification, state] = await tab.next('notification');
    expect(notification).toMatchObject({ id: 1, type: 'custom.message', title: 'Fresh', isRead: false });
    expect(state).toEqual({ seq: 1, counts: { unread: 1, unseen: 1 } });
  });

  it('is told the counts whenever they change, once it asked for them', async () => {
    const { userId, tab } = await opened();
    await send(userId);
    await tab.next('notification');
    expect(await tab.ask('subscribeNotifications', {})).toEqual({
      success: true,
      seq: 1,
      counts: { unread: 1, unseen: 1 },
    });
    await send(userId);
    expect(await tab.next('unreadCount')).toEqual([{ count: 2, unread: 2, unseen: 2, seq: 2 }]);
    await tab.ask('markAllRead', {});
    expect((await tab.next('unreadCount'))[0]).toMatchObject({ count: 0, seq: 3 });
    await tab.settled();
    expect(tab.all('unreadCount')).toHaveLength(2);
  });

  it('marks one as read, and the other devices hear of it', async () => {
    const { userId, tab } = await opened();
    const { tab: phone } = await opened(userId);
    await send(userId);
    const answer = await tab.ask('markRead', { id: 1 });
    expect(answer).toMatchObject({ success: true, seq: 2, notification: { id: 1, isRead: true } });
    expect(answer.counts.unread).toBe(0);
    const [change, state] = await phone.next('notificationRead');
    expect(change).toEqual({ ids: [1], readAt: answer.notification.readAt });
    expect(state).toEqual({ seq: 2, counts: answer.counts });
  });

  it('marks what it has seen as read, and keeps what came during the click', async () => {
    const { userId, tab } = await opened();
    await send(userId);
    await send(userId);
    expect(await tab.ask('markAllRead', { upTo: 1 })).toMatchObject({ updated: 1, counts: { unread: 1 } });
    expect((await tab.next('notificationRead'))[0]).toMatchObject({ upTo: 1 });
    expect(await tab.ask('markAllRead', {})).toMatchObject({
      success: true,
      updated: 1,
      counts: { unread: 0 },
    });
  });

  it('hears of what was done over REST', async () => {
    const { userId, tab } = await opened();
    await send(userId);
    await app.request('PATCH', '/notifications/seen', app.token(userId), { upTo: 1 });
    expect((await tab.next('notificationUpdated'))[0]).toMatchObject({ upTo: 1 });
    await app.request('PATCH', '/notifications/1/archive', app.token(userId));
    const [change] = await tab.next('notificationUpdated');
    expect(change).toMatchObject({ ids: [1], notifications: [{ id: 1 }] });
    await app.request('DELETE', '/notifications/1', app.token(userId));
    expect((await tab.next('notificationDeleted'))[0]).toEqual({ ids: [1] });
  });

  it('can ask for what changed', async () => {
    const { userId, tab } = await opened();
    await send(userId);
    await send(userId);
    expect(await tab.ask('sync', { after: 1 })).toMatchObject({
      success: true,
      seq: 2,
      reset: false,
      more: false,
      changes: [{ op: 'upsert', seq: 2, notification: { id: 2 } }],
    });
    expect(await tab.ask('sync', { after: 99 })).toMatchObject({
      success: true,
      reset: true,
      changes: [],
      seq: 2,
    });
  });

  it('is answered a ping by ack and by pong', async () => {
    const { tab } = await opened();
    const { success, timestamp } = await tab.ask('ping', {});
    expect(success).toBe(true);
    expect(await tab.next('pong')).toEqual([{ timestamp }]);
    tab.say('ping');
    await tab.next('pong');
  });
});

describe('two users', () => {
  it('hear nothing of each other and cannot touch what is not theirs', async () => {
    const { userId, tab } = await opened();
    const { tab: other } = await opened();
    await other.ask('subscribeNotifications', {});
    await send(userId);
    await tab.next('notification');
    await tab.ask('markAllRead', {});
    const foreign = await other.ask('markRead', { id: 1 });
    expect(foreign).toMatchObject({ success: false, statusCode: 404, code: 'not_found' });
    const unknown = await other.ask('markRead', { id: 2 });
    expect({ ...foreign, requestId: '', message: '' }).toEqual({ ...unknown, requestId: '', message: '' });
    expect(await other.ask('sync', { after: 0 })).toMatchObject({ changes: [], seq: 0 });
    await other.settled();
    expect(new Set(other.events)).toEqual(new Set(['connected', 'pong']));
  });
});

describe('the server', () => {
  it('stops with tabs open, and they know to come back', async () => {
    const own = await createTestApp();
    const tab = await Tab.open(own, own.token('anna'), {}, { reconnection: true, reconnectionDelay: 60_000 });
    await own.app.close();
    expect(await tab.next('disconnect')).toEqual(['transport close']);
    expect(tab.socket.active).toBe(true);
    tab.close();
    await own.close();
  });
});
