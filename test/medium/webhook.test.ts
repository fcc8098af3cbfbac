import { once } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { DeliveryContent } from '../../src/delivery/channel.js';
import { toPayload, webhookId } from '../../src/delivery/webhook/payload.js';
import { signerOf, type Route } from '../../src/delivery/webhook/routes.js';
import { WebhookChannel } from '../../src/delivery/webhook/webhook.channel.js';
import { delivery, newWebhookSecret, WebhookReceiver } from '../support/webhook-receiver.js';

const SHOP_URL = 'https://shop.example';

const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
const never = new AbortController().signal;

function routeTo(url: string, secret: string, channels: Route['channels'] = ['sms']): Route {
  return { channels, types: ['*'], url: new URL(url), signer: signerOf(secret) as Webhook };
}

function channelTo(route: Route, settings: { timeoutMs?: number; https?: HttpsAgent } = {}): WebhookChannel {
  const { timeoutMs, https = agents.https } = settings;
  return new WebhookChannel(route.channels[0] ?? 'sms', {
    routes: [route],
    shopUrl: SHOP_URL,
    agents: { http: agents.http, https },
    timeoutMs,
  });
}

let receiver: WebhookReceiver;
let channel: WebhookChannel;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  channel = channelTo(routeTo(receiver.url, receiver.secret));
});
afterEach(() => receiver.close());
afterAll(() => {
  agents.http.destroy();
  agents.https.destroy();
});

describe('a text message', () => {
  it('arrives signed, with everything a provider needs', async () => {
    expect(await channel.send(delivery(), never)).toEqual({
      outcome: 'sent',
      reference: webhookId(delivery()),
    });
    const [webhook] = receiver.received;
    expect(webhook?.path).toBe('/hooks?shop=1');
    expect(webhook?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Storebell',
      'webhook-id': webhookId(delivery()),
    });
    expect(webhook?.payload).toEqual({
      type: 'notification.sms',
      timestamp: '2026-11-20T08:00:00.123Z',
      data: {
        deliveryId: '41',
        channel: 'sms',
        notification: {
          id: 7,
          type: 'order.shipped',
          category: 'orders',
          level: 'success',
          priority: 'medium',
          title: 'Order 1001 is on its way',
          message: 'It comes on Monday.',
          data: { orderId: '1001', lines: [{ sku: 'mug', quantity: 2 }] },
          url: 'https://shop.example/orders/1001',
          imageUrl: null,
          thread: 'order:1001',
          language: 'de',
        },
        recipient: { userId: 'ada', name: 'Ada', locale: 'de-AT', phone: '+4915112345678' },
        text: 'Order 1001 is on its way\nIt comes on Monday.\nhttps://shop.example/orders/1001',
      },
    });
  });

  it('is the same, and has the same id, at every attempt', async () => {
    await channel.send(delivery(), never);
    await channel.send(delivery({}, { attempt: 2 }), never);
    const [first, second] = receiver.received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    await channel.send(delivery({}, { id: '42' }), never);
    expect(receiver.received[2]?.headers['webhook-id']).not.toBe(first?.headers['webhook-id']);
  });

  it.each<[string, Partial<DeliveryContent>]>([
    ['CR LF', { title: 'Hi\r\nwebhook-id: evil\r\n\r\n{}', message: 'a\u0000b\u2028c' }],
    ['markup', { title: '<script>alert(1)</script>', message: '"}],{{7*7}} ${7*7}' }],
    ['halves of characters', { title: '\ud83d', message: '\udc00 \u202e' }],
    ['every script', { title: 'Đơn hàng đã gửi', message: '注文が発送されました 👩‍🚀 طلبك' }],
    [
      'names of the language',
      { data: JSON.parse('{"__proto__":{"a":1},"constructor":{"b":1}}') as object as {} },
    ],
  ])('with %s arrives as it is, as text in JSON', async (_what, content) => {
    expect(await channel.send(delivery(content), never)).toMatchObject({ outcome: 'sent' });
    const { notification, text } = receiver.received[0]!.payload.data;
    expect(JSON.stringify(notification)).toBe(
      JSON.stringify(toPayload(delivery(content), SHOP_URL).data.notification),
    );
    for (const [name, value] of Object.entries(content)) {
      expect(JSON.stringify(notification[name as keyof DeliveryContent])).toBe(JSON.stringify(value));
    }
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028\u202e]/);
  });

  it('has no link where none would work on a phone', async () => {
    await channel.send(delivery({ url: 'javascript:alert(1)' }), never);
    const { notification, text } = receiver.received[0]!.payload.data;
    expect([notification.url, text]).toEqual([null, 'Order 1001 is on its way\nIt comes on Monday.']);
    const { data } = toPayload(delivery(), undefined);
    expect([data.notification.url, data.text]).toEqual(['/orders/1001', text]);
  });

  it('for somebody without a number is skipped', async () => {
    const recipient = { ...delivery().recipient, phone: null };
    expect(await channel.send(delivery({}, { recipient }), never)).toEqual({
      outcome: 'skipped',
      reason: 'no_address',
    });
    expect(receiver.received).toEqual([]);
  });
});

describe('on other channels', () => {
  it.each([
    ['email', { email: 'ada@mail.example' }],
    ['push', {}],
  ] as const)('%s carries the address it needs and no other', async (name, address) => {
    const other = channelTo(routeTo(receiver.url, receiver.secret, [name]));
    await other.send(delivery({}, { channel: name }), never);
    const { type, data } = receiver.received[0]!.payload;
    expect(type).toBe(`notification.${name}`);
    expect(data.recipient).toEqual({ userId: 'ada', name: 'Ada', locale: 'de-AT', ...address });
    expect(data.text).toBeNull();
  });
});

describe('the signature', () => {
  it('is refused by a receiver with another secret, which is said to whoever looks', async () => {
    const wrong = channelTo(routeTo(receiver.url, newWebhookSecret()));
    expect(await wrong.send(delivery(), never)).toEqual({
      outcome: 'failed',
      reason: `${receiver.host} does not accept the signature (401): compare the secrets and the clocks`,
      down: true,
    });
    expect(receiver.refused).toBe(1);
  });

  it('covers id, time and body', async () => {
    await channel.send(delivery(), never);
    const { headers, body } = receiver.received[0]!;
    const verify = (changed: object, text = body) =>
      new Webhook(receiver.secret).verify(text, { ...(headers as Record<string, string>), ...changed });
    expect(verify({})).toEqual(JSON.parse(body));
    expect(() => verify({ 'webhook-id': 'dlv_42_x' })).toThrow('No matching signature');
    expect(() => verify({ 'webhook-timestamp': `${Number(headers['webhook-timestamp']) + 1}` })).toThrow(
      'No matching signature',
    );
    expect(() => verify({}, body.replace('1001', '1002'))).toThrow('No matching signature');
  });
});

describe('what the receiver answers', () => {
  it('decides, with its headers and the first of its words', async () => {
    receiver.answer = (_request, response) => response.writeHead(200).end('{"reference":"SM1"}');
    expect(await channel.send(delivery(), never)).toEqual({ outcome: 'sent', reference: 'SM1' });
    receiver.answer = (_request, response) =>
      response.writeHead(429, { 'retry-after': '7' }).end('slow down');
    expect(await channel.send(delivery(), never)).toEqual({
      outcome: 'retry',
      reason: `${receiver.host} answered 429: slow down`,
      retryAfterMs: 7_000,
    });
    receiver.answer = (_request, response) => response.writeHead(422).end('{"code":"invalid_number"}');
    expect(await channel.send(delivery(), never)).toEqual({
      outcome: 'failed',
      reason: `${receiver.host} answered 422: {"code":"invalid_number"}`,
      suppress: '+4915112345678',
    });
  });

  it('may send elsewhere: nobody goes there', async () => {
    const elsewhere = await WebhookReceiver.start({ secret: receiver.secret });
    try {
      receiver.answer = (_request, response) => response.writeHead(307, { location: elsewhere.url }).end();
      expect(await channel.send(delivery(), never)).toMatchObject({ outcome: 'retry' });
      expect([receiver.received.length, elsewhere.connections]).toEqual([1, 0]);
    } finally {
      await elsewhere.close();
    }
  });

  it('is cut at 4 KiB, however much comes', async () => {
    let written = 0;
    const gone = new Promise((resolve) => {
      receiver.answer = (_request, response) => {
        response.once('close', resolve);
        response.writeHead(400);
        const more = (): void => {
          while (!response.destroyed && written < 50_000_000 && response.write('x'.repeat(10_000)))
            written += 10_000;
        };
        response.on('drain', more);
        more();
      };
    });
    expect(await channel.send(delivery(), never)).toEqual({
      outcome: 'failed',
      reason: `${receiver.host} answered 400: ${'x'.repeat(200)}…`,
    });
    await gone;
    expect(written).toBeLessThan(50_000_000);
  });

  it('counts by its status when the rest drips, breaks off or never ends', async () => {
    const slow = channelTo(routeTo(receiver.url, receiver.secret), { timeoutMs: 5_000 });
    receiver.answer = (_request, response) => {
      response.writeHead(200).write('{"reference":"');
      const drip = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(drip));
    };
    expect(await slow.send(delivery(), never)).toEqual({ outcome: 'sent', reference: webhookId(delivery()) });
    receiver.answer = (_request, response) => {
      response.writeHead(500, { 'content-length': 100 }).write('half', () => response.destroy());
    };
    expect(await channel.send(delivery(), never)).toEqual({
      outcome: 'retry',
      reason: `${receiver.host} answered 500: half`,
    });
  });
});

describe('a receiver that does not answer', () => {
  it('is given up after the time it has', async () => {
    receiver.answer = () => undefined;
    const slow = channelTo(routeTo(receiver.url, receiver.secret), { timeoutMs: 100 });
    expect(await slow.send(delivery(), never)).toEqual({
      outcome: 'retry',
      reason: `${receiver.host} did not answer in time`,
      down: true,
    });
  });

  it('does not hold up a stop', async () => {
    const stop = new AbortController();
    receiver.answer = () => stop.abort();
    expect(await channel.send(delivery(), stop.signal)).toEqual({
      outcome: 'retry',
      reason: 'stopped before there was an answer',
    });
    expect(await channel.send(delivery(), stop.signal)).toMatchObject({ outcome: 'retry' });
    expect(receiver.received).toHaveLength(1);
  });

  it('is down when nobody listens', async () => {
    const { host, url, secret } = receiver;
    await receiver.close();
    expect(await channelTo(routeTo(url, secret)).send(delivery(), never)).toEqual({
      outcome: 'retry',
      reason: `cannot reach ${host}: ECONNREFUSED`,
      down: true,
    });
    receiver = await WebhookReceiver.start();
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['hangs up', (socket) => socket.destroy(), 'ECONNRESET'],
    ['speaks another language', (socket) => socket.end('220 mail.example ESMTP\r\n'), 'HPE_INVALID_CONSTANT'],
    [
      'sends headers without end',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`),
      'HPE_HEADER_OVERFLOW',
    ],
    [
      'wants to talk about something else',
      (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'closed without an answer',
    ],
  ])('that %s is down', async (_what, answer, code) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const broken = channelTo(routeTo(`http://${host}/`, receiver.secret));
    expect(await broken.send(delivery(), never)).toEqual({
      outcome: 'retry',
      reason: `cannot reach ${host}: ${code}`,
      down: true,
    });
    server.close();
  });
});

describe('connections', () => {
  it('are used again', async () => {
    for (let n = 0; n < 5; n++) await channel.send(delivery({}, { id: `${n}` }), never);
    expect([receiver.received.length, receiver.connections]).toEqual([5, 1]);
  });

  it('that the receiver closed in the meantime cost nothing', async () => {
    receiver.answer = (_request, response) => {
      const { socket } = response;
      response.writeHead(204).end();
      // On the next request, as if the close and it had crossed on the way.
      socket?.removeAllListeners('data').once('data', () => socket.resetAndDestroy());
    };
    await channel.send(delivery({}, { id: '1' }), never);
    receiver.answer = (_request, response) => void response.writeHead(204).end();
    expect(await channel.send(delivery({}, { id: '2' }), never)).toMatchObject({ outcome: 'sent' });
    expect([receiver.received.length, receiver.connections]).toEqual([2, 2]);
  });
});
