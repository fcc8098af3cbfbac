import {
  createTestClient,
  FakeBrowser,
  FakeClock,
  failure,
  FakeServer,
  testToken,
  type FakeTab,
} from '../testing/index.js';
import type { NotificationsClient } from './api.js';

// Many tabs of a shop, one connection.

interface Tab {
  tab: FakeTab;
  client: NotificationsClient;
  seen: number[];
}

let server: FakeServer;
let clock: FakeClock;
let browser: FakeBrowser;

beforeEach(() => {
  server = new FakeServer();
  clock = new FakeClock();
  browser = new FakeBrowser();
});

async function open(): Promise<Tab> {
  const tab = browser.open();
  const { client } = createTestClient({}, { server, clock, tab });
  const seen: number[] = [];
  client.on('notification', ({ id }) => seen.push(id));
  await clock.advance(0);
  // The code for tabs may come a moment later.
  await clock.advance(0);
  return { tab, client, seen };
}

const roles = (...tabs: Tab[]): string[] => tabs.map(({ client }) => client.state.get().role);

it('three tabs have one connection, and each is told of everything once', async () => {
  const [a, b, c] = [await open(), await open(), await open()];
  expect(roles(a, b, c)).toEqual(['leader', 'follower', 'follower']);
  expect(server.connections.size).toBe(1);
  server.push();
  server.push();
  await clock.advance(0);
  for (const { client, seen } of [a, b, c]) {
    expect(seen).toEqual([1, 2]);
    expect(client.state.get()).toMatchObject({ link: 'live', transport: 'websocket', unread: 2 });
  }
  expect(server.attempts).toHaveLength(1);
});

it('another tab takes over at once when the leader closes, and goes on from the same place', async () => {
  const [a, b] = [await open(), await open()];
  server.push();
  await clock.advance(0);
  a.client.close();
  server.push();
  await clock.advance(0);
  expect(roles(b)).toEqual(['leader']);
  expect(server.attempts.at(-1)?.after).toBe(1);
  expect(b.seen).toEqual([1, 2]);
});

it('takes over from a leader that is frozen', async () => {
  const [a, b] = [await open(), await open()];
  a.tab.isFrozen = true;
  server.push();
  await clock.advance(44_000);
  expect(b.seen).toEqual([]);
  await clock.advance(2_000);
  expect(roles(b)).toEqual(['leader']);
  expect(b.seen).toEqual([1]);
  a.tab.isFrozen = false;
  await clock.advance(20_000);
  expect(roles(a, b)).toEqual(['follower', 'leader']);
  expect(server.connections.size).toBe(1);
});

it('a hidden leader hands over to a tab that is in use, and rests', async () => {
  const [a, b] = [await open(), await open()];
  a.tab.tell('hidden');
  await clock.advance(31_000);
  expect(roles(b)).toEqual(['leader']);
  expect(a.client.state.get()).toMatchObject({ link: 'paused', pause: 'hidden' });
  server.push();
  a.tab.tell('visible');
  await clock.advance(0);
  expect(roles(a, b)).toEqual(['follower', 'leader']);
  // What came in between is asked for, because nobody replays it to a follower.
  await clock.advance(15_000);
  expect(a.seen).toEqual([1]);
});

it('what one tab marks shows in the others, even when the connection is down', async () => {
  const [a, b] = [await open(), await open()];
  const { id } = server.push();
  await clock.advance(0);
  const list = b.client.list();
  list.subscribe(() => undefined);
  await clock.advance(0);
  server.block('websocket', 'sse', 'polling');
  for (const connection of server.connections) connection.drop();
  await clock.advance(0);
  await a.client.markRead(id);
  await clock.advance(0);
  expect(list.get().items[0]?.isRead).toBe(true);
  expect(b.client.state.get().unread).toBe(0);
});

it('joins a room over the leader, once, and leaves it with the last tab', async () => {
  const [a, b] = [await open(), await open()];
  const joined = Promise.all([a.client.joinRoom('order:7'), b.client.joinRoom('order:7')]);
  await clock.advance(0);
  const [leaveA, leaveB] = await joined;
  const sent = (): string[] => server.attempts[0]!.sent.map(([event]) => event);
  leaveA();
  await clock.advance(0);
  expect(sent()).not.toContain('leaveRoom');
  leaveB();
  await clock.advance(0);
  expect(sent().at(-1)).toBe('leaveRoom');
  server.replies.set('joinRoom', failure(403, 'forbidden'));
  const refused = b.client.joinRoom('order:8').catch((error: unknown) => error);
  await clock.advance(0);
  expect(await refused).toMatchObject({ code: 'forbidden' });
});

it('rooms are joined again on a new connection, whichever tab wants them', async () => {
  const [, b] = [await open(), await open()];
  const joined = b.client.joinRoom('order:7');
  await clock.advance(0);
  await joined;
  server.attempts[0]!.drop();
  await clock.advance(2_000);
  expect(server.attempts.at(-1)?.sent).toEqual([['joinRoom', { room: 'order:7' }]]);
});

it('a tab that opens later shows the counts before anything happens', async () => {
  await open();
  server.push();
  await clock.advance(0);
  const late = await open();
  expect(late.client.state.get()).toMatchObject({ unread: 1, isReady: true, link: 'live' });
  expect(late.seen).toEqual([]);
});

it('a reset loads the lists of every tab afresh', async () => {
  const tabs = [await open(), await open()];
  server.push();
  await clock.advance(0);
  const lists = tabs.map(({ client }) => client.list());
  for (const list of lists) list.subscribe(() => undefined);
  await clock.advance(0);
  server.inbox.change(1, { title: 'changed behind their backs' });
  server.reset();
  await clock.advance(0);
  expect(lists.map((list) => list.get().items[0]?.title)).toEqual(
    Array(2).fill('changed behind their backs'),
  );
});

it('without locks each tab has a connection of its own', async () => {
  for (const _ of [1, 2]) createTestClient({ shareTabs: false }, { server, clock, tab: browser.open() });
  await clock.advance(0);
  expect(server.connections.size).toBe(2);
});

it('a tab that comes back as a follower hears that it is connected, and is in its rooms again', async () => {
  const [a, b] = [await open(), await open()];
  const joined = a.client.joinRoom('order:7');
  await clock.advance(0);
  await joined;
  a.tab.tell('hidden');
  await clock.advance(31_000);
  const heard: boolean[] = [];
  a.client.on('connected', ({ resumed }) => heard.push(resumed));
  a.tab.tell('visible');
  await clock.advance(0);
  await clock.advance(0);
  expect(roles(a, b)).toEqual(['follower', 'leader']);
  expect(heard).toEqual([true]);
  expect(server.attempts.at(-1)?.sent).toEqual([['joinRoom', { room: 'order:7' }]]);
});

it('one tab asks for a new token, and the others take it over', async () => {
  const asked: string[] = [];
  const clients = [1, 2, 3].map(
    (number) =>
      createTestClient(
        {
          getToken: ({ reason }) => {
            asked.push(`${number} ${reason}`);
            const now = clock.now() / 1_000;
            return testToken('ada', { iat: now, exp: now + 3_600 });
          },
        },
        { server, clock, tab: browser.open() },
      ).client,
  );
  await clock.advance(0);
  expect(asked).toEqual(['1 start', '2 start', '3 start']);
  await clock.advance(3_500_000);
  expect(asked.slice(3)).toHaveLength(1);
  expect(clients.map((client) => client.state.get().link)).toEqual(['live', 'live', 'live']);
});
