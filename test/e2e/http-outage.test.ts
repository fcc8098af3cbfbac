import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createTestApp, type Answer, type TestApp } from '../support/create-app.js';
import { freshDatabase } from '../support/database.js';
import { openSse, openTab } from '../support/redis.js';

// The database goes away and comes back; the server stays, and says so.

/** A way to the database that can be cut. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  port = 0;

  constructor(private readonly target: URL) {}

  async mend(): Promise<void> {
    this.server = createServer((inside) => {
      const outside = connect(Number(this.target.port), this.target.hostname);
      for (const [one, other] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        this.sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = this.server ? once(this.server, 'close') : undefined;
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await closed;
  }
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let wire: Wire;
let test: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  wire = new Wire(new URL(database.url));
  await wire.mend();
  const url = new URL(database.url);
  url.host = `127.0.0.1:${wire.port}`;
  test = await createTestApp({ DATABASE_URL: url.href });
});
afterAll(async () => {
  await test.close();
  await wire.cut();
  await database.drop();
});

const event = { id: 'outage-1', type: 'order.placed', data: { orderId: '1', customerId: 'ada' } };

/** Asks again until the answer has this status; the test's own time limit ends it. */
async function until(status: number, ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
  }
}

it('answers 503 with Retry-After while the database is away, accepts nothing, and recovers by itself', async () => {
  const calls: [string, string, string, unknown?][] = [
    ['GET', '/notifications', test.token('ada')],
    ['PATCH', '/notifications/seen', test.token('ada'), { upTo: 1 }],
    ['POST', '/events', test.token('shop', ['service']), event],
    ['PUT', '/users/ada', test.token('shop', ['service']), { name: 'Ada' }],
  ];
  expect((await test.request('GET', '/notifications', test.token('ada'))).status).toBe(200);
  const ready = await until(200, () => test.request('GET', '/health/ready'));
  expect(ready.body).toEqual({
    status: 'ready',
    checks: { database: 'ok', clock: 'ok', server: 'ok', load: 'ok' },
  });

  await wire.cut();
  for (const [method, path, token, body] of calls) {
    const answer = await test.request(method, path, token, body);
    expect([path, answer.status, answer.body]).toEqual([
      path,
      503,
      expect.objectContaining({ code: 'unavailable', statusCode: 503 }),
    ]);
    expect(answer.headers.get('retry-after')).toBe('2');
  }
  await until(503, () => test.request('GET', '/health/ready'));
  expect((await test.request('GET', '/health/live')).body).toEqual({ status: 'ok' });

  await wire.mend();
  await until(200, () => test.request('GET', '/health/ready'));
  const [first, second] = await Promise.all(
    [event, event].map((body) => test.request('POST', '/events', test.token('shop', ['service']), body)),
  );
  const statuses = [first, second].map(
    (answer) => (answer?.body as { results: { status: string }[] } | undefined)?.results[0]?.status,
  );
  expect(new Set(statuses)).toEqual(new Set(['accepted', 'duplicate']));
});

it('keeps its tabs meanwhile, and serves them within seconds of the return', async () => {
  const token = test.token('bea');
  const [tab, stream] = [await openTab(test, token), await openSse(test, token)];
  const place = (id: string) =>
    test.request('POST', '/events', test.token('shop', ['service']), {
      id,
      type: 'order.placed',
      data: { orderId: id, customerId: 'bea' },
    });
  await wire.cut();
  await until(503, () => place('refused'));
  expect(await tab.ask('ping', {})).toMatchObject({ success: true });
  expect(await tab.ask('markRead', { id: 1 })).toMatchObject({ success: false, code: 'unavailable' });
  // The node knows where this inbox stands, and that it is not there.
  const refused = await test.request('GET', '/notifications/changes?after=1&wait=25', token);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);

  await wire.mend();
  const back = performance.now();
  await until(202, () => place('accepted'));
  expect(performance.now() - back).toBeLessThan(30_000);
  for (const { arrivals } of [tab, stream]) {
    await arrivals.count('notification', 1);
    expect(arrivals.all.map(([name]) => name)).not.toContain('disconnect');
  }
  const orders = tab.arrivals
    .of<{ data: { orderId: string } }>('notification')
    .map(({ data }) => data.orderId);
  expect(orders).toEqual(['accepted']);
  tab.close();
  stream.close();
});
