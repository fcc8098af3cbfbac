import type { Broadcast, Notification, NotificationPage } from '../../src/contract/index.js';
import { query } from '../support/database.js';
import { createTestApp, type TestApp, type TestSocket } from '../support/create-app.js';
import { within } from '../support/node.js';

// One announcement, stored once: who is online has it at once, everybody else when they next come, nobody twice.

let app: TestApp;
let staff: string;
beforeAll(async () => {
  app = await createTestApp();
  staff = app.token('sam', ['admin']);
});
afterAll(() => app.close());

let people = 0;
const newPerson = (): string => `person-${++people}`;

async function send(body: object, headers: object = {}) {
  const text = { title: 'Open on Sunday', message: 'From ten to six.', ...body };
  return app.request('POST', '/notifications/broadcast', staff, text, headers);
}

async function inboxOf(userId: string): Promise<NotificationPage> {
  const { body } = await app.request('GET', '/notifications?limit=100', app.token(userId));
  return body as NotificationPage;
}

/** Titles in an inbox, oldest first. */
async function titles(userId: string): Promise<string[]> {
  return (await inboxOf(userId)).data.map(({ title }) => title).toReversed();
}

async function connect(
  userId: string,
): Promise<{ socket: TestSocket; told: Notification[]; removed: number[] }> {
  const socket = app.socket(app.token(userId));
  const [told, removed]: [Notification[], number[]] = [[], []];
  socket.on('notification', (notification) => told.push(notification));
  socket.on('notificationDeleted', ({ ids }) => removed.push(...ids));
  const open = new Promise<void>((resolve) => socket.once('connected', () => resolve()));
  socket.connect();
  await within(open, 'connected', () => told);
  return { socket, told, removed };
}

async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  seen: () => unknown,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come; there was ${JSON.stringify(seen())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a broadcast', () => {
  it('reaches who is online at once, and who comes later when they come, once each', async () => {
    const [here, away] = [newPerson(), newPerson()];
    const tab = await connect(here);
    const { status, body } = await send({ title: 'First' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'live', audience: 'all', createdBy: 'sam' });
    await until(
      () => tab.told.length > 0,
      'the broadcast',
      () => tab.told,
    );
    expect(tab.told).toMatchObject([{ id: 1, title: 'First', category: 'announcements', isRead: false }]);
    expect(await titles(away)).toEqual(['First']);
    expect(await titles(away)).toEqual(['First']);
    expect(await titles(here)).toEqual(['First']);
    expect(tab.told).toHaveLength(1);
    const { counts, seq } = await inboxOf(away);
    expect({ ...counts, seq }).toEqual({ unread: 1, unseen: 1, seq: 1 });
  });

  it('is missed by no transport: the first to ask makes the entry, the others find it', async () => {
    await send({ title: 'For all transports' });
    const person = newPerson();
    const token = app.token(person);
    const answers = await Promise.all([
      app.request('GET', '/notifications/changes?after=0', token),
      app.request('GET', '/notifications/unread-count', token),
      app.request('GET', '/notifications', token),
      ...Array.from({ length: 8 }, () => app.request('GET', '/notifications/changes?after=0', token)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const once = (await titles(person)).filter((title) => title === 'For all transports');
    expect(once).toHaveLength(1);
    const [receipt] = await query<{ receipts: string }>(
      app.databaseUrl,
      'SELECT count(*) AS receipts FROM broadcast_receipts WHERE user_id = $1',
      [person],
    );
    expect(Number(receipt?.receipts)).toBe((await inboxOf(person)).data.length);
  });

  it('is for its audience only', async () => {
    const [ada, ben, cleo] = [newPerson(), newPerson(), newPerson()];
    const service = app.token('shop', ['service']);
    await app.request('PUT', `/users/${ada}`, service, { locale: 'de-AT', tags: ['vip'] });
    await app.request('PUT', `/users/${ben}`, service, { locale: 'en', tags: ['vip'] });
    await send({ title: 'German', audience: { locale: 'de' } });
    await send({ title: 'Only Ben', audience: { userIds: [ben] } });
    await send({ title: 'VIP', audience: { tags: ['vip'] } });
    const only = async (userId: string) =>
      (await titles(userId)).filter((title) => ['German', 'Only Ben', 'VIP'].includes(title));
    expect(await only(ada)).toEqual(['German', 'VIP']);
    expect(await only(ben)).toEqual(['Only Ben', 'VIP']);
    expect(await only(cleo)).toEqual([]);
  });

  it('can be for who has an order under way', async () => {
    const [dora, emil] = [newPerson(), newPerson()];
    const service = app.token('shop', ['service']);
    const order = (customerId: string, status: string) => ({
      id: `${customerId}-${status}`,
      type: 'order.status_changed',
      data: { orderId: `order-of-${customerId}`, customerId, status },
    });
    await app.request('POST', '/events', service, [order(dora, 'shipped'), order(emil, 'delivered')]);
    await send({ title: 'Delays', audience: { openOrder: true } });
    expect(await titles(dora)).toContain('Delays');
    expect(await titles(emil)).not.toContain('Delays');
  });

  it('respects who does not want announcements, unless it is important', async () => {
    const person = newPerson();
    const categories = { announcements: { inApp: false } };
    await app.request('PUT', '/notifications/preferences', app.token(person), { categories });
    await send({ title: 'Not so important' });
    await send({ title: 'Recall', kind: 'important' });
    const found = await titles(person);
    expect(found).toContain('Recall');
    expect(found).not.toContain('Not so important');
  });

  it('is sent once under one Idempotency-Key, and refused with another body', async () => {
    const key = { 'idempotency-key': 'sunday-1' };
    const answers = await Promise.all([1, 2, 3].map(() => send({ title: 'Once' }, key)));
    expect(new Set(answers.map(({ body }) => (body as Broadcast).id)).size).toBe(1);
    const other = await send({ title: 'Twice' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_conflict']);
    const once = (await titles(newPerson())).filter((title) => title === 'Once');
    expect(once).toHaveLength(1);
  });

  it('is taken off every screen when it is retracted, and shown to nobody after that', async () => {
    const [here, later] = [newPerson(), newPerson()];
    const tab = await connect(here);
    const { body } = await send({ title: 'A mistake' });
    const { id } = body as Broadcast;
    await until(
      () => tab.told.some(({ title }) => title === 'A mistake'),
      'the broadcast',
      () => tab.told,
    );
    const entry = tab.told.find(({ title }) => title === 'A mistake')!;
    const before = await inboxOf(here);
    const { status } = await app.request('DELETE', `/admin/broadcasts/${id}`, staff);
    expect(status).toBe(200);
    await until(
      () => tab.removed.includes(entry.id),
      'its removal',
      () => tab.removed,
    );
    expect(await titles(here)).not.toContain('A mistake');
    expect(await titles(later)).not.toContain('A mistake');
    expect((await inboxOf(here)).counts.unread).toBe(before.counts.unread - 1);
    const found = async () => (await app.request('GET', `/admin/broadcasts/${id}`, staff)).body as Broadcast;
    await until(
      async () => (await found()).status === 'retracted',
      'the end of the retraction',
      () => id,
    );
  });

  it('starts when its time has come, and can be changed before', async () => {
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await send({ title: 'Later', startsAt });
    const { id } = body as Broadcast;
    expect(body).toMatchObject({ status: 'scheduled', liveAt: null });
    expect(await titles(newPerson())).not.toContain('Later');
    const path = `/admin/broadcasts/${id}`;
    const now = new Date().toISOString();
    const changed = await app.request('PATCH', path, staff, { title: 'Now', startsAt: now });
    expect([changed.status, changed.body.title]).toEqual([200, 'Now']);
    const isLive = async () => ((await app.request('GET', path, staff)).body as Broadcast).status === 'live';
    await until(isLive, 'its start', () => id);
    // Live is what the row says; this node takes it up a moment later.
    await until(
      async () => (await titles(newPerson())).includes('Now'),
      'the entry',
      () => id,
    );
    const late = await app.request('PATCH', path, staff, { title: 'Too late' });
    expect([late.status, late.body.code]).toEqual([409, 'broadcast_started']);
  });

  it("can be moved to each reader's clock, and to other channels, before it starts", async () => {
    const { body } = await send({ startsAt: '2099-11-27T09:00:00Z', channels: { push: true } });
    const path = `/admin/broadcasts/${(body as Broadcast).id}`;
    expect(body).toMatchObject({
      channels: { email: false, push: true, sms: false },
      perMinute: 6_000,
      startsAtLocal: null,
    });
    const local = { startsAtLocal: '2099-11-27T09:00', expiresAt: '2099-12-01T00:00:00Z' };
    const moved = await app.request('PATCH', path, staff, { ...local, channels: { email: true } });
    expect(moved.body).toMatchObject({
      startsAt: '2099-11-26T19:00:00.000Z',
      startsAtLocal: '2099-11-27T09:00',
      channels: { email: true, push: true, sms: false },
    });
    const back = await app.request('PATCH', path, staff, { startsAt: '2099-11-28T09:00:00Z' });
    expect(back.body).toMatchObject({ startsAt: '2099-11-28T09:00:00.000Z', startsAtLocal: null });
    expect((await app.request('GET', path, staff)).body.waves).toBeNull();
    await app.request('DELETE', path, staff);
  });

  it('can be paused and resumed by admins, before its start too; again changes nothing', async () => {
    const { body } = await send({ startsAt: '2099-11-27T09:00:00Z', channels: { email: true } });
    const path = `/admin/broadcasts/${(body as Broadcast).id}`;
    const pause = () => app.request('POST', `${path}/pause`, staff);
    const [first, again] = [await pause(), await pause()];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.pausedAt).toBe(first.body.pausedAt);
    const resumed = await app.request('POST', `${path}/resume`, staff);
    expect([resumed.status, resumed.body.pausedAt]).toEqual([200, null]);
    expect((await app.request('POST', `${path}/pause`, app.token('ada'))).status).toBe(403);
    expect((await app.request('POST', '/admin/broadcasts/999999/pause', staff)).status).toBe(404);
    const lines = await query<{ action: string }>(
      app.databaseUrl,
      'SELECT action FROM audit_entries WHERE target = $1 ORDER BY id',
      [`broadcast:${(body as Broadcast).id}`],
    );
    const acts = lines.map(({ action }) => action);
    expect(acts).toEqual(['broadcast.created', 'broadcast.paused', 'broadcast.resumed']);
    await app.request('DELETE', path, staff);
  });

  it('says how far it has come', async () => {
    const person = newPerson();
    const { body } = await send({ title: 'Read me', audience: { userIds: [person] } });
    const path = `/admin/broadcasts/${(body as Broadcast).id}`;
    const reach = async () => ((await app.request('GET', path, staff)).body as { reach: object }).reach;
    expect(await reach()).toEqual({ entries: 0, seen: 0, read: 0 });
    const { data } = await inboxOf(person);
    await app.request('PATCH', `/notifications/${data[0]!.id}/read`, app.token(person));
    expect(await reach()).toEqual({ entries: 1, seen: 1, read: 1 });
  });

  it('is for admins to send, and leaves a line in the audit', async () => {
    const { status } = await app.request('POST', '/notifications/broadcast', app.token('ada'), {
      title: 'x',
    });
    expect(status).toBe(403);
    const { body } = await send({ title: 'Audited' });
    const lines = await query<{ actor: string; action: string }>(
      app.databaseUrl,
      'SELECT actor, action FROM audit_entries WHERE target = $1',
      [`broadcast:${(body as Broadcast).id}`],
    );
    expect(lines).toEqual([{ actor: 'sam', action: 'broadcast.created' }]);
  });

  it.each([
    [{ title: '' }, 'title'],
    [{ url: 'javascript:alert(1)' }, 'url'],
    [{ audience: { rol: 'vip' } }, 'audience'],
    [{ audience: { openOrder: false } }, 'audience'],
    [{ kind: 'spam' }, 'kind'],
    [{ channels: { fax: true } }, 'fax'],
    [{ channels: { email: 'yes' } }, 'email'],
    [{ channels: ['email'] }, 'channels'],
    [{ perMinute: 0 }, 'perMinute'],
    [{ startsAtLocal: '2099-02-30T09:00' }, 'startsAtLocal'],
    [{ startsAtLocal: '2099-11-27T09:00Z' }, 'startsAtLocal'],
    [{ startsAtLocal: '2099-11-27T09:00', startsAt: '2099-11-27T09:00:00Z' }, 'startsAtLocal'],
    [{ startsAtLocal: '2099-11-27T09:00', expiresAt: '2099-11-27T12:00:00Z' }, 'expiresAt'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('is refused with %j', async (wrong, path) => {
    const { status, body } = await send(wrong);
    expect(status).toBe(400);
    expect(JSON.stringify(body.details)).toContain(path);
  });
});

describe('an event', () => {
  it('can be followed to whom it told, on which channel, and what held it back', async () => {
    const person = newPerson();
    const token = app.token(person);
    const types = { 'order.placed': { inApp: false } };
    await app.request('PUT', '/notifications/preferences', token, { types });
    const placed = { id: 'followed', type: 'order.placed', data: { orderId: 'F1', customerId: person } };
    const shipped = {
      id: 'followed-2',
      type: 'order.status_changed',
      data: { ...placed.data, status: 'shipped' },
    };
    await app.request('POST', '/events', app.token('shop', ['service']), [placed, shipped]);
    const { body: page } = await app.request('GET', `/admin/events?userId=${person}`, staff);
    expect(page.data).toMatchObject([
      { id: 'followed-2', entries: 1 },
      { id: 'followed', entries: 0 },
    ]);
    const follow = async (index: number) =>
      (await app.request('GET', `/admin/events/${page.data[index].number}`, staff)).body;
    expect(await follow(0)).toMatchObject({
      data: shipped.data,
      recipients: [{ userId: person, entry: { id: 1, type: 'order.shipped', readAt: null } }],
    });
    expect((await follow(1)).recipients).toMatchObject([
      {
        userId: person,
        entry: null,
        channels: [
          {
            channel: 'inApp',
            status: 'withheld',
            reason: 'type_setting',
            explanation:
              'The inbox entry was held back, because this is what this person chose for this type.',
          },
        ],
      },
    ]);
    expect((await app.request('GET', '/admin/events/999999', staff)).status).toBe(404);
    expect((await app.request('GET', '/admin/events', token)).status).toBe(403);
  });
});
