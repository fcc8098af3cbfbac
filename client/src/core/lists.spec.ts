import { createTestClient, failure, type TestClient } from '../testing/index.js';
import type { ListQuery, NotificationList } from './api.js';

// What a reader sees of the inbox, and what happens to it while they read.

let parts: TestClient;
beforeEach(async () => {
  parts = createTestClient({ shareTabs: false });
  for (let entry = 0; entry < 5; entry++) parts.server.push({ category: entry % 2 ? 'orders' : 'stock' });
  await parts.clock.advance(0);
});

const ids = (list: NotificationList): number[] => list.get().items.map(({ id }) => id);

async function watch(query: ListQuery = {}): Promise<NotificationList> {
  const list = parts.client.list(query);
  list.subscribe(() => undefined);
  await parts.clock.advance(0);
  return list;
}

const tick = (): Promise<void> => parts.clock.advance(0);

it('loads page by page, and keeps its snapshot while nothing changes', async () => {
  const list = await watch({ limit: 2 });
  expect(list.get()).toMatchObject({ status: 'ready', hasMore: true, newestCursor: 5 });
  const before = list.get();
  expect(parts.client.list({ limit: 2 })).toBe(list);
  await tick();
  expect(list.get()).toBe(before);
  await list.loadMore();
  await tick();
  expect(ids(list)).toEqual([5, 4, 3, 2]);
  await list.loadMore();
  await tick();
  expect(ids(list)).toEqual([5, 4, 3, 2, 1]);
  expect(list.get().hasMore).toBe(false);
});

it('shows what fits its query, and only that', async () => {
  const [orders, unread, archived] = [
    await watch({ category: 'orders' }),
    await watch({ unreadOnly: true }),
    await watch({ archived: true }),
  ];
  expect([ids(orders), ids(unread), ids(archived)]).toEqual([[4, 2], [5, 4, 3, 2, 1], []]);
  await parts.client.markRead(5);
  await parts.client.archive(4);
  await tick();
  expect([ids(orders), ids(unread), ids(archived)]).toEqual([[2], [3, 2, 1], [4]]);
  await parts.client.unarchive(4);
  await tick();
  expect([ids(orders), ids(archived)]).toEqual([[4, 2], []]);
});

it('lets arrivals wait while somebody reads', async () => {
  const list = await watch();
  const letGo = list.hold();
  parts.server.push();
  parts.server.push();
  await tick();
  expect(list.get()).toMatchObject({ pendingNew: 2, newestCursor: 5 });
  list.showPending();
  await tick();
  expect(list.get()).toMatchObject({ pendingNew: 0, newestCursor: 7 });
  parts.server.push();
  await tick();
  expect(list.get().pendingNew).toBe(1);
  letGo();
  letGo();
  await tick();
  expect(list.get()).toMatchObject({ pendingNew: 0, newestCursor: 8 });
});

it('shows a mark before the server has agreed, and takes it back when it does not', async () => {
  const list = await watch();
  let answer: (reply: ReturnType<typeof failure>) => void = () => undefined;
  parts.server.replies.set('PATCH /notifications/5/read', () => new Promise((resolve) => (answer = resolve)));
  const marking = parts.client.markRead(5).catch((error: unknown) => error);
  await tick();
  expect([list.get().items[0]?.isRead, parts.client.state.get().unread]).toEqual([true, 4]);
  answer(failure(500, 'internal_error'));
  expect(await marking).toMatchObject({ code: 'server', serverCode: 'internal_error', requestId: 'test' });
  await tick();
  expect([list.get().items[0]?.isRead, parts.client.state.get().unread]).toEqual([false, 5]);
});

it('what arrives while all is marked read stays unread', async () => {
  const list = await watch();
  const marking = parts.client.markAllRead({ upTo: list.get().newestCursor });
  parts.server.push();
  await marking;
  await tick();
  expect(
    list
      .get()
      .items.filter(({ isRead }) => !isRead)
      .map(({ id }) => id),
  ).toEqual([6]);
  expect(parts.client.state.get().unread).toBe(1);
});

it('marks one category only', async () => {
  const list = await watch();
  await parts.client.markAllRead({ category: 'orders' });
  await tick();
  expect(
    list
      .get()
      .items.filter(({ isRead }) => isRead)
      .map(({ id }) => id),
  ).toEqual([4, 2]);
});

it('marks in the order of the clicks', async () => {
  const list = await watch();
  await Promise.all([parts.client.markRead(1), parts.client.markUnread(1), parts.client.markRead(1)]);
  await tick();
  expect(list.get().items.at(-1)?.isRead).toBe(true);
  const marks = parts.server.requests.filter((request) => request.startsWith('PATCH'));
  expect(marks.map((mark) => mark.split('/').at(-1))).toEqual(['read', 'unread', 'read']);
});

it('removes at once, brings back on undo, and tells the server when nobody can undo any more', async () => {
  const list = await watch();
  const deletions = (): number =>
    parts.server.requests.filter((request) => request.startsWith('DELETE')).length;
  const first = parts.client.remove(5, { undoMs: 5_000 });
  await tick();
  expect(ids(list)).toEqual([4, 3, 2, 1]);
  expect([first.undo(), first.undo()]).toEqual([true, false]);
  await first;
  expect(ids(list)).toEqual([5, 4, 3, 2, 1]);
  const second = parts.client.remove(5, { undoMs: 5_000 });
  await parts.clock.advance(5_000);
  await second;
  expect([second.undo(), deletions(), ids(list)]).toEqual([false, 1, [4, 3, 2, 1]]);
  void parts.client.remove(4, { undoMs: 5_000 });
  parts.tab.tell('pagehide');
  expect(deletions()).toBe(2);
});

it('forgets an entry that is gone already', async () => {
  const list = await watch();
  parts.server.inbox.remove(3);
  await expect(parts.client.markRead(3)).rejects.toMatchObject({ code: 'not_found' });
  await tick();
  expect(ids(list)).toEqual([5, 4, 2, 1]);
});

it('two resets in a row load the lists in turn, and end with the newest', async () => {
  const list = await watch();
  const waiting: (() => void)[] = [];
  const reads: number[] = [];
  parts.server.replies.set('GET /notifications', async () => {
    reads.push(parts.server.inbox.seq);
    const body = parts.server.inbox.page(new URLSearchParams());
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { body };
  });
  parts.server.inbox.add({});
  parts.server.reset();
  await tick();
  parts.server.inbox.add({});
  parts.server.reset();
  await tick();
  expect(waiting).toHaveLength(1);
  while (waiting.length > 0) {
    waiting.shift()!();
    await tick();
  }
  expect(reads).toEqual([6, 7]);
  expect(ids(list)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(list.get().status).toBe('ready');
});

it('a page that was read before a change and comes after it does not undo the change', async () => {
  let arrive: () => void = () => undefined;
  parts.server.replies.set('GET /notifications', async () => {
    const body = parts.server.inbox.page(new URLSearchParams());
    await new Promise<void>((resolve) => (arrive = resolve));
    return { body };
  });
  const list = await watch();
  parts.server.tell(parts.server.inbox.remove(2));
  parts.server.tell(parts.server.inbox.mark({ ids: [1], readAt: 'now' }));
  parts.server.push();
  arrive();
  await tick();
  expect(ids(list)).toEqual([8, 5, 4, 3, 1]);
  expect(list.get().items.at(-1)?.isRead).toBe(true);
});

it('says what went wrong, keeps what it has, and loads on request', async () => {
  parts.server.replies.set('GET /notifications', failure(503, 'unavailable', { 'retry-after': '7' }));
  const list = await watch();
  expect(list.get()).toMatchObject({ status: 'error', error: { code: 'offline', retryAfterMs: 7_000 } });
  parts.server.replies.clear();
  await list.load();
  await tick();
  expect(list.get()).toMatchObject({ status: 'ready', error: null });
  expect(ids(list)).toHaveLength(5);
});

it('a listener that throws does not stop the others', async () => {
  const reported: unknown[] = [];
  globalThis.reportError = (error: unknown) => void reported.push(error);
  try {
    const seen: number[] = [];
    parts.client.on('notification', () => {
      throw new Error('a bug of the page');
    });
    parts.client.on('notification', ({ id }) => seen.push(id));
    parts.server.push();
    await tick();
    expect(seen).toEqual([6]);
    expect(parts.client.state.get().link).toBe('live');
    expect(reported).toEqual([new Error('a bug of the page')]);
  } finally {
    Reflect.deleteProperty(globalThis, 'reportError');
  }
});
