import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { within } from '../support/node.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OTHER = '0af7651916cd43dd8448eb211c80319c';
const CALLER = '00f067aa0ba902b7';
const sampled = (trace = TRACE): string => `00-${trace}-${CALLER}-01`;
const unsampled = `00-${TRACE}-${CALLER}-00`;

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: string } }[];
  status: { code?: number };
}

/** A collector over real HTTP that keeps what it is sent. */
class Collector {
  readonly requests: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  readonly spans: Span[] = [];
  status = 200;
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        const sent = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
        this.requests.push({ url: request.url, headers: request.headers });
        this.spans.push(
          ...sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
        );
        response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
        for (const look of this.waiting) look();
      });
    });
  }

  static async start(): Promise<Collector> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Collector(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  count(expected: number): Promise<void> {
    const there = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.spans.length < expected) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
    return within(there, `${expected} spans`, () => this.spans);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

let receiver: WebhookReceiver;
let collector: Collector;
let app: TestApp;

async function start(environment: Record<string, string> = {}): Promise<void> {
  app = await createTestApp({
    WEBHOOK_URL: receiver.url,
    WEBHOOK_SECRET: receiver.secret,
    SHOP_URL: 'https://shop.example',
    ...environment,
  });
  const shop = app.token('shop', ['service']);
  await app.request('PUT', '/users/ada', shop, { name: 'Ada', phone: '+4915112345678' });
  await app.request('PUT', '/notifications/preferences', app.token('ada'), {
    types: { 'payment.failed': { sms: true } },
  });
}

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  collector = await Collector.start();
});
afterEach(async () => {
  await app.close();
  await Promise.all([receiver.close(), collector.close()]);
});

const data = { paymentId: 'p', orderId: 'o', customerId: 'ada', amount: 1999, currency: 'EUR' };
const event = (id: string, rest: object = {}) => ({ id, type: 'payment.failed', data, ...rest });
const tell = (body: unknown, headers: object = {}) =>
  app.request('POST', '/events', app.token('shop', ['service']), body, headers);
const kept = (): Promise<{ id: string; traceparent: string | null }[]> =>
  query(app.databaseUrl, 'SELECT id, traceparent FROM events ORDER BY number');

describe('the trace context of an event', () => {
  beforeEach(() => start());

  it.each([
    ['of the request', event('1'), { traceparent: sampled() }, sampled()],
    [
      'of the event, before that of the request',
      event('1', { traceparent: sampled(OTHER) }),
      { traceparent: sampled() },
      sampled(OTHER),
    ],
    ['that nobody records', event('1'), { traceparent: unsampled }, unsampled],
    [
      'of a CloudEvent',
      { ...event('1'), source: '/shop', specversion: '1.0', traceparent: sampled() },
      { 'content-type': 'application/cloudevents+json' },
      sampled(),
    ],
  ])('%s reaches the receiver of a webhook', async (_, body, headers, expected) => {
    const { status, body: answer } = await tell(body, headers);
    expect([status, answer.results[0].status]).toEqual([202, 'accepted']);
    await receiver.count(1);
    expect(receiver.received[0]?.headers['traceparent']).toBe(expected);
    expect(await kept()).toEqual([{ id: '1', traceparent: expected }]);
    // Without a collector nothing is recorded anywhere.
    expect(collector.requests).toEqual([]);
  });

  it('costs no event when it is none, and changes nothing about what is a repetition', async () => {
    expect((await tell(event('1'), { traceparent: 'nonsense' })).status).toBe(202);
    await receiver.count(1);
    expect(receiver.received[0]?.headers['traceparent']).toBeUndefined();
    const { body } = await tell(event('1'), { traceparent: sampled() });
    expect(body.results[0].status).toBe('duplicate');
    expect(await kept()).toEqual([{ id: '1', traceparent: null }]);
  });
});

describe('with a collector', () => {
  beforeEach(() =>
    start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, x-tenant=shop',
    }),
  );

  it('what the shop began goes on: the accepting is its child, the delivery a child of that', async () => {
    const before = BigInt(Date.now()) * 1_000_000n;
    await tell(event('1'), { traceparent: sampled() });
    await Promise.all([collector.count(2), receiver.count(1)]);
    const [accept, deliver] = collector.spans.toSorted((a, b) =>
      BigInt(a.startTimeUnixNano) < BigInt(b.startTimeUnixNano) ? -1 : 1,
    ) as [Span, Span];
    expect([accept.name, accept.kind, accept.traceId, accept.parentSpanId]).toEqual([
      'accept payment.failed',
      2,
      TRACE,
      CALLER,
    ]);
    expect([deliver.name, deliver.kind, deliver.traceId, deliver.parentSpanId]).toEqual([
      'deliver sms',
      3,
      TRACE,
      accept.spanId,
    ]);
    expect(deliver.attributes).toContainEqual({ key: 'storebell.attempt', value: { intValue: '1' } });
    for (const { startTimeUnixNano, endTimeUnixNano, status } of [accept, deliver]) {
      // The clock of performance.timeOrigin may be off the wall's by a little.
      expect(BigInt(startTimeUnixNano)).toBeGreaterThan(before - 2_000_000_000n);
      expect(BigInt(endTimeUnixNano)).toBeGreaterThan(BigInt(startTimeUnixNano));
      expect(status).toEqual({});
    }
    expect(receiver.received[0]?.headers['traceparent']).toBe(`00-${TRACE}-${deliver.spanId}-01`);
    const [request] = collector.requests;
    expect(request?.url).toBe('/v1/traces');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer abc',
      'x-tenant': 'shop',
    });
  });

  it('nothing is recorded that the caller does not record, and a failed attempt says so', async () => {
    receiver.answer = (_request, response) => void response.writeHead(400).end();
    await tell(event('1'), { traceparent: unsampled });
    await tell(event('2'));
    await receiver.count(2);
    await tell(event('3'), { traceparent: sampled(OTHER) });
    await collector.count(2);
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([OTHER]));
    expect(collector.spans.find(({ name }) => name === 'deliver sms')?.status.code).toBe(2);
  });

  it('a collector that refuses costs no event, and what comes later is sent', async () => {
    collector.status = 500;
    await tell(event('1'), { traceparent: sampled() });
    await collector.count(2);
    collector.status = 200;
    await tell(event('2'), { traceparent: sampled(OTHER) });
    await collector.count(4);
    await receiver.count(2);
    expect(collector.spans.filter(({ traceId }) => traceId === OTHER)).toHaveLength(2);
  });
});
