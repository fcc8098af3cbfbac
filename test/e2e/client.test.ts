import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { connect as dial, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import {
  createNotifications,
  type ClientOptions,
  type NotificationsClient,
} from '../../client/src/core/index.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { Arrivals } from '../support/redis.js';

// The browser's headless client, in Node, against the whole application over each of its transports.

const TRANSPORTS = ['websocket', 'sse', 'polling'] as const;

let shop: TestApp;
const open: NotificationsClient[] = [];
beforeAll(async () => {
  shop = await createTestApp();
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(() => shop.close());

async function send(userId: string, titles: string[], more: object = {}): Promise<void> {
  const events = titles.map((title) => ({
    id: `client-${Math.random()}`,
    type: 'notification.send',
    data: { userIds: [userId], title, message: 'm', ...more },
  }));
  const { status } = await shop.request('POST', '/events', shop.token('shop', ['service']), events);
  expect(status).toBe(202);
}

interface Tab {
  client: NotificationsClient;
  arrivals: Arrivals;
}

async function connect(userId: string, options: Partial<ClientOptions> = {}): Promise<Tab> {
  const client = createNotifications({ url: shop.url, getToken: () => shop.token(userId), ...options });
  open.push(client);
  const arrivals = new Arrivals();
  client.on('notification', ({ title }) => arrivals.add('notification', title));
  client.on('connected', ({ transport }) => arrivals.add('connected', transport));
  client.on('reset', ({ reason }) => arrivals.add('reset', reason));
  client.on('session-expired', ({ error }) => arrivals.add('session-expired', error.code));
  client.on('orderUpdate', ({ status }) => arrivals.add('orderUpdate', status));
  client.state.subscribe((state) => arrivals.add('state', state));
  client.connect();
  await arrivals.until('live', () => client.state.get().link === 'live');
  return { client, arrivals };
}

/** Passes requests on, except what `refuse` names; WebSockets do not pass at all. */
async function startProxy(refuse: (path: string) => boolean): Promise<{ url: string; server: Server }> {
  const server = createServer((inward, outward) => {
    if (refuse(inward.url ?? '')) {
      outward.writeHead(502).end('Bad Gateway');
      return;
    }
    const { method, headers } = inward;
    const onward = request(shop.url + inward.url, { method, headers }, (answer: IncomingMessage) => {
      outward.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      answer.pipe(outward);
    });
    onward.on('error', () => outward.destroy());
    inward.pipe(onward);
    outward.once('close', () => onward.destroy());
  });
  server.on('upgrade', (_, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** A network between browser and server that can be cut. */
async function startWire(): Promise<{ url: string; cut: () => void; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((inward) => {
    const outward = dial(Number(new URL(shop.url).port), '127.0.0.1');
    for (const [one, other] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined).on('close', () => (sockets.delete(one), other.destroy()));
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () => (cut(), server.close()),
  };
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  it('entries arrive once and in order, and a break loses none', async () => {
    const userId = `order-${transport}`;
    const wire = await startWire();
    const { client, arrivals } = await connect(userId, { url: wire.url, transports: [transport] });
    expect(client.state.get()).toMatchObject({ transport, user: userId, unread: 0, isReady: true });
    const titles = Array.from({ length: 20 }, (_, n) => `news ${n}`);
    for (const title of titles.slice(0, 5)) await send(userId, [title]);
    await arrivals.count('notification', 5);
    wire.cut();
    await send(userId, titles.slice(5));
    await arrivals.count('notification', 20);
    expect(arrivals.of('notification')).toEqual(titles);
    await arrivals.until('the counts', () => client.state.get().unread === 20);
    client.close();
    wire.close();
  });

  it('what is marked, archived and removed shows in another browser of the same person', async () => {
    const userId = `marks-${transport}`;
    const [here, there] = [
      await connect(userId, { transports: [transport] }),
      await connect(userId, { transports: [transport] }),
    ];
    await send(userId, ['one', 'two', 'three', 'four']);
    await there.arrivals.count('notification', 4);
    await here.arrivals.count('notification', 4);
    const list = there.client.list();
    list.subscribe(() => there.arrivals.add('list'));
    await list.load();
    await there.arrivals.until('the list', () => list.get().items.length === 4);
    await here.client.markRead(1);
    await here.client.archive(2);
    await here.client.remove(3);
    const shown = (): string[] => list.get().items.map(({ title, isRead }) => title + (isRead ? '!' : ''));
    await there.arrivals.until('all of it', () => shown().join() === 'four,one!');
    await there.arrivals.until('the counts', () => there.client.state.get().unread === 1);
    await here.client.markAllRead();
    await there.arrivals.until('the last mark', () => shown().join() === 'four!,one!');
    await here.arrivals.until('the same here', () => here.client.state.get().unread === 0);
    expect(there.client.state.get().unread).toBe(0);
  });

  it('a change that cannot be told in steps loads the list afresh', async () => {
    const userId = `reset-${transport}`;
    await send(
      userId,
      Array.from({ length: 250 }, (_, n) => `old ${n}`),
    );
    const { client, arrivals } = await connect(userId, { transports: [transport] });
    const list = client.list({ limit: 50 });
    list.subscribe(() => arrivals.add('list'));
    await list.load();
    await arrivals.until('the list', () => list.get().items.length === 50);
    client.connect();
    const { status } = await shop.request('PATCH', '/notifications/mark-all-read', shop.token(userId), {});
    expect(status).toBe(200);
    await arrivals.until('all read', () => list.get().items.every(({ isRead }) => isRead));
    await arrivals.until('the counts', () => client.state.get().unread === 0);
    expect(list.get().items).toHaveLength(50);
  });

  it('goes on with a new token when the old one ends', async () => {
    const userId = `token-${transport}`;
    const asked = new Arrivals();
    const { client, arrivals } = await connect(userId, {
      transports: [transport],
      getToken: ({ reason }) => {
        asked.add('token', reason);
        // The first one ends within the test. A held request outlives it; there the client must renew it by itself.
        const lifetime = transport === 'polling' ? 3 : 2;
        return shop.token(userId, undefined, undefined, asked.all.length === 1 ? lifetime : 3_600);
      },
    });
    await asked.count('token', 2);
    await arrivals.until('live again', () => client.state.get().link === 'live');
    await send(userId, ['after']);
    await arrivals.count('notification', 1);
    expect(arrivals.of('session-expired')).toEqual([]);
  });
});

it('where WebSockets do not pass it is live over SSE, and where streams do not either, over polling', async () => {
  for (const [transport, refused] of [
    ['sse', []],
    ['polling', ['/notifications/events']],
  ] as const) {
    const proxy = await startProxy((path) => refused.some((prefix) => path.startsWith(prefix)));
    const { client, arrivals } = await connect(`proxy-${transport}`, { url: proxy.url });
    expect(client.state.get().transport).toBe(transport);
    await send(`proxy-${transport}`, ['through']);
    await arrivals.count('notification', 1);
    client.close();
    proxy.server.close();
  }
});

it('says that the session has expired when the server takes no token', async () => {
  const client = createNotifications({ url: shop.url, getToken: () => 'a.b.c' });
  open.push(client);
  const arrivals = new Arrivals();
  client.on('session-expired', ({ error }) => arrivals.add('session-expired', error.code));
  client.connect();
  await arrivals.count('session-expired', 1);
  expect(client.state.get()).toMatchObject({
    link: 'expired',
    lastError: { code: 'unauthorized', status: 401 },
  });
});

it('has no inbox without the role for it', async () => {
  const client = createNotifications({
    url: shop.url,
    transports: ['sse'],
    getToken: () => shop.token('robot', ['service']),
  });
  open.push(client);
  const arrivals = new Arrivals();
  client.state.subscribe(({ link }) => arrivals.add('link', link));
  client.connect();
  await arrivals.until('refused', () => client.state.get().link === 'refused');
  await expect(client.list().load()).rejects.toMatchObject({ code: 'forbidden', status: 403 });
});

it('hears of an order in its room, over a socket, and says where that is not to be had', async () => {
  const order = { orderId: '77', customerId: 'owner', status: 'shipped' };
  const post = (status: string) =>
    shop.request('POST', '/events', shop.token('shop', ['service']), {
      id: `order-${status}`,
      type: 'order.status_changed',
      data: { ...order, status },
    });
  await post('processing');
  const { client, arrivals } = await connect('owner');
  const leave = await client.joinRoom('order:77');
  await post('shipped');
  await arrivals.count('orderUpdate', 1);
  expect(arrivals.of('orderUpdate')).toEqual(['shipped']);
  leave();
  await expect((await connect('stranger')).client.joinRoom('order:77')).rejects.toMatchObject({
    code: 'forbidden',
  });
  const streaming = await connect('owner', { transports: ['sse'] });
  await expect(streaming.client.joinRoom('order:77')).rejects.toMatchObject({ code: 'unsupported' });
});

it('reads and changes preferences, and waits for products', async () => {
  const { client } = await connect('chooser');
  await client.preferences.load();
  const update = { types: { 'order.shipped': { inApp: false } } };
  const { categories } = await client.preferences.put(update);
  const types = categories.flatMap((category) => category.types);
  expect(types.find(({ type }) => type === 'order.shipped')?.channels.inApp.enabled).toBe(false);
  expect(client.preferences.get()).toMatchObject({ status: 'ready', error: null });
  await expect(client.preferences.put({ digest: 'hourly' as 'daily' })).rejects.toMatchObject({
    code: 'invalid',
  });
  await client.preferences.reset();
  expect(await client.waitlist.join('a/b', 'red')).toMatchObject({ productId: 'a/b', variantId: 'red' });
  expect(await client.waitlist.get()).toHaveLength(1);
  await client.waitlist.leave('a/b');
  expect(await client.waitlist.get()).toEqual([]);
});
