import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../src/config/config.js';
import { eventually } from '../support/broker.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { newWebhookSecret, WebhookReceiver } from '../support/webhook-receiver.js';

// The whole application: from an event of the shop to the receivers that its file of routes names.

let folder: string;
let urgent: WebhookReceiver;
let rest: WebhookReceiver;
let app: TestApp;

async function routesFile(routes: object[]): Promise<string> {
  const file = join(folder, 'routes.json');
  await writeFile(file, JSON.stringify(routes));
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-webhooks-'));
  urgent = await WebhookReceiver.start();
  rest = await WebhookReceiver.start();
  const file = await routesFile([
    {
      channels: ['sms'],
      types: ['payment.*'],
      url: urgent.url,
      secretEnv: 'WEBHOOK_SECRET_URGENT',
    },
  ]);
  app = await createTestApp({
    WEBHOOK_ROUTES_FILE: file,
    WEBHOOK_SECRET_URGENT: urgent.secret,
    WEBHOOK_URL: rest.url,
    WEBHOOK_SECRET: rest.secret,
    SHOP_URL: 'https://shop.example',
  });
  const service = app.token('shop', ['service']);
  await app.request('PUT', '/users/ada', service, { name: 'Ada', phone: '+4915112345678', locale: 'de' });
  await app.request('PUT', '/notifications/preferences', app.token('ada'), {
    types: { 'payment.failed': { sms: true }, 'order.shipped': { sms: true } },
  });
});
afterAll(async () => {
  await app.close();
  await urgent.close();
  await rest.close();
  await rm(folder, { recursive: true });
});

const tell = (event: object) => app.request('POST', '/events', app.token('shop', ['service']), event);

it('an event becomes a text, sent by whoever its type is routed to', async () => {
  const payment = { paymentId: 'p1', orderId: '1001', customerId: 'ada', amount: 1999, currency: 'EUR' };
  expect((await tell({ id: 'e1', type: 'payment.failed', data: payment })).status).toBe(202);
  await urgent.count(1);
  const shipped = { orderId: '1001', customerId: 'ada', status: 'shipped' };
  expect((await tell({ id: 'e2', type: 'order.status_changed', data: shipped })).status).toBe(202);
  await rest.count(1);
  const [failed] = urgent.received;
  const [order] = rest.received;
  expect([failed?.payload.data.notification.type, order?.payload.data.notification.type]).toEqual([
    'payment.failed',
    'order.shipped',
  ]);
  expect(order?.payload.data.recipient).toEqual({
    userId: 'ada',
    name: 'Ada',
    locale: 'de',
    phone: '+4915112345678',
  });
  expect(order?.payload.data.notification.language).toBe('de');
  expect([urgent.refused, rest.refused]).toEqual([0, 0]);
});

it('a number that the receiver knows to be dead gets no texts any more', async () => {
  await app.request('PUT', '/users/bob', app.token('shop', ['service']), { phone: '+4915100000000' });
  await app.request('PUT', '/notifications/preferences', app.token('bob'), {
    types: { 'order.shipped': { sms: true } },
  });
  rest.answer = (_request, response) => response.writeHead(422).end('{"code":"invalid_number"}');
  const before = rest.received.length;
  const shipped = { orderId: '1002', customerId: 'bob', status: 'shipped' };
  const texts = () =>
    query<{ status: string; reason: string }>(
      app.databaseUrl,
      `SELECT status, reason FROM deliveries WHERE user_id = 'bob' AND channel = 'sms' ORDER BY id`,
    );
  await tell({ id: 'e3', type: 'order.status_changed', data: shipped });
  await eventually('a failed text', texts, ([first]) => first?.status === 'failed');
  await tell({ id: 'e4', type: 'order.status_changed', data: { ...shipped, orderId: '1003' } });
  const [, second] = await eventually('a second text', texts, ({ length }) => length === 2);
  expect(second).toEqual({ status: 'withheld', reason: 'suppressed_address' });
  expect(rest.received).toHaveLength(before + 1);
});

it('a type that the catalogues do not have ends the start', async () => {
  const file = await routesFile([
    { channels: ['sms'], types: ['order.shiped'], url: rest.url, secret: newWebhookSecret() },
    { channels: ['sms'], types: ['shop.flash_sale'], url: rest.url, secret: newWebhookSecret() },
  ]);
  const started = createTestApp({ WEBHOOK_ROUTES_FILE: file });
  await expect(started).rejects.toBeInstanceOf(ConfigError);
  await expect(started).rejects.toThrow(`${file}: [0].types order.shiped does not exist`);
});
