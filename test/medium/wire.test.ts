import * as fc from 'fast-check';
import type { Notification, NotificationPage } from '../../src/contract/index.js';
import type { InboxChange } from '../../src/delivery/live/live.types.js';
import { defineCatalog } from '../../src/notifications/catalog.js';
import type { Draft } from '../../src/notifications/draft.js';
import { NotificationsController } from '../../src/notifications/notifications.controller.js';
import { freshDatabase } from '../support/database.js';
import { draftTo, eventTo, startNode, type TestNode } from '../support/node.js';

// What goes over the wire is built in two places: in JavaScript for those who are online, in Postgres for those who
// load or come back. These tests keep the two equal, and every shape as it is promised.

const SEED = 20_261_127;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NOTIFICATION_KEYS = [
  'id',
  'type',
  'category',
  'level',
  'priority',
  'title',
  'message',
  'data',
  'url',
  'imageUrl',
  'thread',
  'silent',
  'isRead',
  'seenAt',
  'readAt',
  'archivedAt',
  'createdAt',
  'expiresAt',
].toSorted();

let node: TestNode;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  node = await startNode(database.url);
});
afterAll(async () => {
  await node.close();
  await drop();
});

let users = 0;
const newUser = (): string => `user-${++users}`;

const keys = (value: object): string[] => Object.keys(value).toSorted();

/** The last change that was published. */
function lastChange(): InboxChange {
  const { change } = node.published.at(-1)!;
  return change;
}

/** The entry of a draft, as somebody who is online gets it. */
async function send(userId: string, draft: Partial<Draft>): Promise<Notification> {
  await node.accept(eventTo([draftTo({ user: userId }, draft)]));
  const change = lastChange();
  if (change.kind !== 'created') throw new Error(`not created but ${change.kind}`);
  // As it arrives: JSON has no undefined.
  return JSON.parse(JSON.stringify(change.notification)) as Notification;
}

/** The entry as each of the other ways gives it. */
async function stored(userId: string, id: number): Promise<Record<string, unknown>> {
  const page = JSON.parse(await node.inbox.page(userId, { limit: 1 })) as NotificationPage;
  const { changes } = await node.inbox.changes(userId, id - 1);
  const [delta] = await node.inbox.readMany([{ userId, after: id - 1 }]);
  const [change, told] = [changes[0], delta?.changes[0]];
  return {
    found: await node.inbox.find(userId, id),
    listed: page.data[0],
    changed: change?.op === 'upsert' && change.notification,
    replayed: told?.kind === 'created' && told.notification,
  };
}

const inAllWays = (one: Notification): object => ({ found: one, listed: one, changed: one, replayed: one });

describe('a notification', () => {
  const { types } = defineCatalog({
    category: 'orders',
    label: 'Orders',
    description: '',
    types: {
      'order.shipped': {
        level: 'success',
        priority: 'high',
        title: 'Order {number}',
        message: 'With {carrier}',
      },
    },
  });
  const plain = { type: types['order.shipped'], data: { number: 7, carrier: 'DHL' } };

  it('with nothing optional is the same in all ways', async () => {
    const user = newUser();
    const told = await send(user, plain);
    expect(told).toEqual({
      id: 1,
      type: 'order.shipped',
      category: 'orders',
      level: 'success',
      priority: 'high',
      title: 'Order 7',
      message: 'With DHL',
      data: { number: 7, carrier: 'DHL' },
      url: null,
      imageUrl: null,
      thread: null,
      silent: false,
      isRead: false,
      seenAt: null,
      readAt: null,
      archivedAt: null,
      createdAt: expect.stringMatching(TIME) as unknown,
      expiresAt: null,
    });
    expect(await stored(user, 1)).toEqual(inAllWays(told));
  });

  it('with everything is the same in all ways', async () => {
    const user = newUser();
    const optional = {
      url: '/orders/7',
      imageUrl: 'https://shop.example/mug.jpg',
      thread: 'order:7',
      expiresAt: '2099-12-01T00:30:00.120Z',
    };
    const text = { title: 'Yours', message: "It's {here}", level: 'error', priority: 'urgent' } as const;
    const told = await send(user, { ...plain, ...optional, text });
    expect(told).toMatchObject({ ...optional, ...text });
    expect(keys(told)).toEqual(NOTIFICATION_KEYS);
    expect(await stored(user, 1)).toEqual(inAllWays(told));
  });

  it(`is the same in all ways whatever it holds (seed ${SEED})`, async () => {
    const user = newUser();
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((one) => one.replaceAll('\u0000', ''));
    const words = fc.oneof(text, fc.constantFrom('x'.repeat(2_500), '🎁'.repeat(300), '"\\\u2028\u001f{}\''));
    const data = fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
      { noNullPrototype: true },
    );
    const draft: fc.Arbitrary<Partial<Draft>> = fc.record(
      {
        text: fc.record({ title: words, message: words }, { noNullPrototype: true }),
        data,
        url: words,
        imageUrl: words,
        thread: words,
        expiresAt: fc
          .date({ min: new Date('2030-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
          .map((date) => date.toISOString()),
      },
      { requiredKeys: ['text', 'data'], noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(draft, async (one) => {
        const told = await send(user, one);
        expect(await stored(user, told.id)).toEqual(inAllWays(told));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('keeps its shape, and its times their form, whatever is done to it', async () => {
    const user = newUser();
    await send(user, plain);
    const marks = ['read', 'unread', 'archive', 'unarchive'] as const;
    for (const mark of marks) {
      const { notification } = await node.inbox.mark(user, 1, mark);
      expect(keys(notification)).toEqual(NOTIFICATION_KEYS);
      expect(await node.inbox.find(user, 1)).toEqual(notification);
      const { readAt, seenAt, archivedAt, isRead } = notification;
      const times = [readAt, seenAt, archivedAt];
      expect(times.filter((time) => time !== null && !TIME.test(time))).toEqual([]);
      expect([isRead, ...times.map((time) => time !== null)]).toEqual(
        { read: [true, true, true, false], archive: [false, false, true, true] }[mark as string] ?? [
          false,
          false,
          true,
          false,
        ],
      );
    }
  });
});

describe('the shape of', () => {
  let user: string;
  beforeEach(async () => {
    user = newUser();
    for (let n = 0; n < 3; n++) await send(user, {});
  });
  const counts = { unread: 3, unseen: 3 };

  it('a page', async () => {
    const page = JSON.parse(await node.inbox.page(user, { limit: 2 })) as NotificationPage;
    expect(keys(page)).toEqual(['counts', 'data', 'nextCursor', 'seq']);
    expect({ ...page, data: page.data.map(({ id }) => id) }).toEqual({
      data: [3, 2],
      nextCursor: '2',
      counts,
      seq: 3,
    });
    expect(page.data.map(keys)).toEqual([NOTIFICATION_KEYS, NOTIFICATION_KEYS]);
    const last = JSON.parse(await node.inbox.page(user, { limit: 2, before: 2 })) as NotificationPage;
    expect({ ...last, data: last.data.map(({ id }) => id) }).toEqual({
      data: [1],
      nextCursor: null,
      counts,
      seq: 3,
    });
  });

  it('the page of somebody who never got anything', async () => {
    const none = { data: [], nextCursor: null, counts: { unread: 0, unseen: 0 }, seq: 0 };
    expect(JSON.parse(await node.inbox.page('nobody', { limit: 20 }))).toEqual(none);
    expect(await node.inbox.numberedPage('nobody', 1, { limit: 20 })).toEqual({
      ...none,
      total: 0,
      page: 1,
      limit: 20,
      totalPages: 0,
    });
  });

  it('a numbered page', async () => {
    const { data, ...page } = await node.inbox.numberedPage(user, 2, { limit: 2 });
    expect(data.map(({ id }) => id)).toEqual([1]);
    expect(page).toEqual({ nextCursor: null, counts, seq: 3, total: 3, page: 2, limit: 2, totalPages: 2 });
  });

  it('an unread count', async () => {
    await node.inbox.markSeen(user, 2);
    const principal = { userId: user, roles: [], rooms: [], expiresAt: 0 };
    expect(await node.get(NotificationsController).unreadCount(principal)).toEqual({
      count: 3,
      unread: 3,
      unseen: 1,
      seq: 4,
    });
  });

  it('a change', async () => {
    const changed = await node.inbox.mark(user, 2, 'read');
    expect(changed).toEqual({
      notification: await node.inbox.find(user, 2),
      seq: 4,
      counts: { unread: 2, unseen: 2 },
    });
    // Repeating it changes nothing and answers the same.
    expect(await node.inbox.mark(user, 2, 'read')).toEqual(changed);
  });

  it('a change of many', async () => {
    const state = { seq: 4, counts: { unread: 1, unseen: 1 } };
    expect(await node.inbox.markAllRead(user, { upTo: 2 })).toEqual({ updated: 2, ...state });
    expect(await node.inbox.markAllRead(user, { upTo: 2 })).toEqual({ updated: 0, ...state });
    expect(await node.inbox.markSeen(user, 9)).toEqual({
      updated: 1,
      seq: 5,
      counts: { unread: 1, unseen: 0 },
    });
    expect(await node.inbox.markAllRead('nobody')).toEqual({
      updated: 0,
      seq: 0,
      counts: { unread: 0, unseen: 0 },
    });
  });

  it('changes', async () => {
    await node.inbox.remove(user, 1);
    const changes = await node.inbox.changes(user, 2);
    expect(changes).toEqual({
      changes: [
        { op: 'upsert', seq: 3, notification: await node.inbox.find(user, 3) },
        { op: 'remove', seq: 4, id: 1 },
      ],
      seq: 4,
      counts: { unread: 2, unseen: 2 },
      reset: false,
      more: false,
    });
    expect(await node.inbox.changes(user, 99)).toEqual({ ...changes, changes: [], reset: true });
  });

  it('what other tabs are told', async () => {
    const told = async (action: Promise<unknown>): Promise<InboxChange> => {
      await action;
      return lastChange();
    };
    const at = expect.stringMatching(TIME) as unknown;
    const { inbox } = node;
    expect(await told(inbox.mark(user, 3, 'read'))).toEqual({ kind: 'read', seq: 4, ids: [3], readAt: at });
    expect(await told(inbox.mark(user, 3, 'unread'))).toEqual({
      kind: 'updated',
      seq: 5,
      notifications: [await inbox.find(user, 3)],
    });
    expect(await told(inbox.markSeen(user, 2))).toEqual({ kind: 'seen', seq: 6, upTo: 2, seenAt: at });
    expect(await told(inbox.markAllRead(user, { category: 'news' }))).toEqual({
      kind: 'read',
      seq: 7,
      upTo: 6,
      category: 'news',
      readAt: at,
    });
    expect(await told(inbox.remove(user, 3))).toEqual({ kind: 'removed', seq: 8, ids: [3] });
  });

  it('the answer to events', async () => {
    const [one, two] = [eventTo({ users: [user, newUser()] }), eventTo([])];
    expect(await node.accept(one, two, { ...one })).toEqual([
      { id: one.id, status: 'accepted', notified: 2 },
      { id: two.id, status: 'accepted', notified: 0 },
      { id: one.id, status: 'duplicate', notified: 0 },
    ]);
  });

  it('a place on a waitlist', async () => {
    const at = expect.stringMatching(TIME) as unknown;
    expect(await node.waitlist.add(user, 'mug')).toEqual({
      productId: 'mug',
      variantId: null,
      createdAt: at,
    });
    const place = await node.waitlist.add(user, 'cup', 'red');
    expect(place).toEqual({ productId: 'cup', variantId: 'red', createdAt: at });
    expect(await node.waitlist.add(user, 'cup', 'red')).toEqual(place);
    expect((await node.waitlist.list(user, 10)).map(({ productId }) => productId).toSorted()).toEqual([
      'cup',
      'mug',
    ]);
  });
});

describe('a list', () => {
  it(`read page by page is what its filter says, newest first (seed ${SEED})`, async () => {
    const user = newUser();
    const categories = ['news', 'orders', 'stock'];
    await node.accept(
      ...Array.from({ length: 40 }, (_, n) =>
        eventTo([draftTo({ user }, { category: categories[n % 3], data: { n } })]),
      ),
    );
    for (let id = 1; id <= 40; id += 3) await node.inbox.mark(user, id, 'read');
    for (let id = 2; id <= 40; id += 5) await node.inbox.mark(user, id, 'archive');
    for (let id = 4; id <= 40; id += 7) await node.inbox.remove(user, id);
    const everything = (await node.inbox.changes(user, 0)).changes.flatMap((one) =>
      one.op === 'upsert' ? [one.notification] : [],
    );
    expect(everything).toHaveLength(34);

    const query = fc.record(
      {
        limit: fc.integer({ min: 1, max: 50 }),
        archived: fc.boolean(),
        unreadOnly: fc.boolean(),
        category: fc.constantFrom(...categories, 'none'),
        type: fc.constantFrom('news.came', 'none'),
      },
      { requiredKeys: ['limit'], noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(query, async (filter) => {
        const expected = everything
          .filter(
            (one) =>
              (one.archivedAt !== null) === (filter.archived ?? false) &&
              !(filter.unreadOnly && one.isRead) &&
              one.category === (filter.category ?? one.category) &&
              one.type === (filter.type ?? one.type),
          )
          .toSorted((a, b) => b.id - a.id);
        const found: Notification[] = [];
        let before: number | undefined;
        for (let pages = 0; pages < 100; pages++) {
          const page = JSON.parse(await node.inbox.page(user, { ...filter, before })) as NotificationPage;
          expect(page.data.length).toBeLessThanOrEqual(filter.limit);
          found.push(...page.data);
          if (page.nextCursor === null) break;
          before = Number(page.nextCursor);
        }
        expect(found).toEqual(expected);

        const pages = Math.ceil(expected.length / filter.limit);
        const numbered = await node.inbox.numberedPage(user, Math.max(pages, 1), filter);
        expect(numbered).toMatchObject({ total: expected.length, totalPages: pages });
        expect(numbered.data).toEqual(expected.slice(Math.max(pages - 1, 0) * filter.limit));
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});
