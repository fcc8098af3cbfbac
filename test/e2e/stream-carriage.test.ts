import { once } from 'node:events';
import { createServer, get, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { jest } from '@jest/globals';
import { stopApp } from '../../src/app.stop.js';
import { LiveHub } from '../../src/delivery/live/live.hub.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { openStream } from '../support/readers.js';
import { Arrivals, inTime } from '../support/redis.js';

// How an event stream travels: through a proxy, over quiet hours, to readers that stall, and to its end.

let shop: TestApp;
beforeEach(async () => {
  shop = await createTestApp();
});
afterEach(() => shop.close());

async function send(userIds: string[], count = 1, data: object = {}): Promise<void> {
  const events = Array.from({ length: count }, () => ({
    id: `carriage-${Math.random()}`,
    type: 'notification.send',
    data: { userIds, title: 'News', message: 'for you', data },
  }));
  const { status } = await shop.request('POST', '/events', shop.token('shop', ['service']), events);
  expect(status).toBe(202);
}

/** A reverse proxy that holds nothing back and adds nothing. */
async function startProxy(
  target: string,
): Promise<{ url: string; server: Server; upstream: IncomingMessage[] }> {
  const upstream: IncomingMessage[] = [];
  const server = createServer((inward, outward) => {
    const { method, headers } = inward;
    const onward = request(target + inward.url, { method, headers }, (response) => {
      upstream.push(response);
      outward.writeHead(response.statusCode ?? 502, response.headers).flushHeaders();
      response.pipe(outward);
    });
    inward.pipe(onward);
    outward.once('close', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, upstream };
}

/** The bytes of a stream, as they come. */
async function openRaw(
  url: string,
  token: string,
): Promise<{ response: IncomingMessage; arrivals: Arrivals }> {
  const arrivals = new Arrivals();
  const asking = get(`${url}/notifications/events`, { headers: { authorization: `Bearer ${token}` } });
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  response.setEncoding('utf8').on('data', (text: string) => arrivals.add('data', text));
  response.on('close', () => arrivals.add('close', response.complete));
  response.on('error', (error) => arrivals.add('error', String(error)));
  return { response, arrivals };
}

const textOf = (arrivals: Arrivals): string => arrivals.of<string>('data').join('');

it('each event passes a proxy by itself, and a stop of the server ends the stream in good order', async () => {
  const proxy = await startProxy(shop.url);
  const { response, arrivals } = await openRaw(proxy.url, shop.token('ada'));
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  expect(response.headers).not.toHaveProperty('content-length');
  expect(response.headers).not.toHaveProperty('content-encoding');
  await arrivals.until('connected', () => /^id: 0\nevent: connected\n.*\n\n$/m.test(textOf(arrivals)));
  for (const seq of [1, 2, 3]) {
    await send(['ada']);
    // The next one is sent only when this one has arrived, whole.
    const whole = new RegExp(`id: ${seq}\nevent: notification\ndata: .*\n\n$`);
    await arrivals.until(`entry ${seq}`, () => whole.test(textOf(arrivals)));
  }
  await stopApp(shop.app, 0);
  await arrivals.count('close', 1);
  expect(textOf(arrivals)).toMatch(/event: draining\ndata: {"reconnectInMs":0}\n\n$/);
  // The last chunk came too: nobody takes it for a break.
  expect([arrivals.of('close'), proxy.upstream.map(({ complete }) => complete)]).toEqual([[true], [true]]);
  expect(arrivals.of('error')).toEqual([]);
  proxy.server.close();
});

it('says something every 15 seconds, so that no proxy takes it for dead', async () => {
  // Everything else goes by the real clock.
  jest.useFakeTimers({ doNotFake: [...REAL] });
  try {
    const { arrivals, response } = await openRaw(shop.url, shop.token('ada'));
    await arrivals.until('connected', () => textOf(arrivals).includes('event: connected'));
    const told = textOf(arrivals);
    for (const beat of [1, 2, 3]) {
      jest.advanceTimersByTime(15_000);
      await arrivals.until(`beat ${beat}`, () => textOf(arrivals).length >= told.length + 3 * beat);
    }
    expect(textOf(arrivals)).toBe(`${told}:\n\n:\n\n:\n\n`);
    response.destroy();
  } finally {
    jest.useRealTimers();
  }
});

it('one that stalls is cut, resumes, and the others do not notice', async () => {
  const hub = shop.app.get(LiveHub);
  const good = new Arrivals();
  const end = new AbortController();
  void readInto(good, 'good', undefined, end.signal);
  const slow = await stalledReader(shop.token('slow'));
  await inTime(
    'both',
    until(() => hub.size.connections === 2),
    () => hub.size,
  );
  // Where its inbox stands is read later; what comes before that is not told.
  await good.count('connected', 1);
  const cut = new Promise<void>((resolve) => {
    hub.onPresence((userId, online) => (userId === 'slow' && !online ? resolve() : undefined));
  });
  // More than the kernel takes on its own.
  const [rounds, each] = [16, 100];
  for (let round = 0; round < rounds; round++) {
    await send(['slow', 'good'], each, { pad: 'x'.repeat(7_500) });
    await good.count('notification', each * (round + 1));
  }
  await inTime('cut', cut, () => hub.size);
  slow.destroy();
  const back = new Arrivals();
  void readInto(back, 'slow', 0, end.signal);
  await back.count('notification', rounds * each);
  end.abort();
  const all = Array.from({ length: rounds * each }, (_, n) => n + 1);
  for (const one of [good, back]) expect(one.of<number>('notification')).toEqual(all);
});

const REAL = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

async function readInto(
  arrivals: Arrivals,
  user: string,
  after: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  for await (const { event, id } of openStream(shop.url, shop.token(user), after, signal))
    arrivals.add(event, id);
}

/** Asks for a stream and reads no more than where it stands. */
async function stalledReader(token: string): Promise<Socket> {
  const { hostname, port } = new URL(shop.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(`GET /notifications/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await once(socket, 'data');
  socket.pause();
  return socket;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
