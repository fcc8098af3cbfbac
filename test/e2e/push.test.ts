import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notification, PushDevice, PushSubscriptionRequest } from '../../src/contract/index.js';
import { PushChannel } from '../../src/delivery/push/push.channel.js';
import { createTestApp, type Answer, type TestApp } from '../support/create-app.js';
import { within } from '../support/node.js';
import { startPushService, type TestPushService } from '../support/push-service.js';
import { expectError } from './http.expect.js';

// The routes as a page and its service worker use them. The server has no keys to begin with and makes its own.

const PATH = '/notifications/push/subscriptions';
let app: TestApp;
let service: TestPushService;
let folder: string;
let publicKey: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-push-e2e-'));
  service = await startPushService();
  app = await createTestApp({
    DATA_DIR: folder,
    PUSH_HOSTS: `localhost:${service.port}`,
    PUSH_CA_FILE: service.caFile,
  });
  publicKey = (await app.request('GET', '/notifications/push/key')).body.publicKey as string;
});
afterAll(async () => {
  await app.close();
  await service.close();
  await rm(folder, { recursive: true });
});

let people = 0;
function person() {
  const id = `person-${++people}`;
  const token = app.token(id);
  return {
    id,
    token,
    subscribe: (subscription: unknown, headers?: object) =>
      app.request('POST', PATH, token, subscription, headers),
    list: async () => (await app.request('GET', PATH, token)).body.data as PushDevice[],
  };
}
const subscriptionAt = (endpoint: string): PushSubscriptionRequest => ({
  ...service.browser(publicKey).subscription,
  endpoint,
});

describe('the key', () => {
  it('is there for anybody, made at the first start and kept', async () => {
    const answer = await app.request('GET', '/notifications/push/key');
    expect([answer.status, answer.body]).toEqual([
      200,
      { publicKey: expect.stringMatching(/^[\w-]{87}$/) as string },
    ]);
    expect(await readdir(folder)).toEqual(['vapid.json']);
    const again = await createTestApp({ DATA_DIR: folder });
    try {
      expect((await again.request('GET', '/notifications/push/key')).body).toEqual({ publicKey });
    } finally {
      await again.close();
    }
  });

  it('is missing in production until it is configured', async () => {
    const bare = await createTestApp({
      NODE_ENV: 'production',
      DATA_DIR: folder,
      // A machine that stands still is not what is looked at here.
      SHED_LOOP_LAG_MS: '0',
      SHED_POOL_WAIT_MS: '0',
    });
    try {
      expect(bare.app.get(PushChannel, { strict: false }).available).toBe(false);
      expectError(await bare.request('GET', '/notifications/push/key'), 'not_found');
      const subscription = subscriptionAt('https://fcm.googleapis.com/fcm/send/x');
      expectError(await bare.request('POST', PATH, bare.token('ada'), subscription), 'not_found');
    } finally {
      await bare.close();
    }
  });
});

describe('a browser', () => {
  it('is registered with what it calls itself, and shown without its keys', async () => {
    const ada = person();
    const { subscription } = service.browser(publicKey);
    const answer = await ada.subscribe(subscription, { 'user-agent': 'Firefox/145.0' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[\w-]{43}$/) as string,
      host: `localhost:${service.port}`,
      userAgent: 'Firefox/145.0',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      usedAt: null,
    });
    expect(await ada.list()).toEqual([answer.body]);
    // Once more, as pages do at each visit.
    const again = await ada.subscribe(subscription, { 'user-agent': 'Firefox/146.0' });
    expect([again.status, again.body]).toEqual([201, { ...answer.body, userAgent: 'Firefox/146.0' }]);
    expect(await ada.list()).toHaveLength(1);
  });

  it.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAA',
    'https://web.push.apple.com/QGuQ',
    'https://wns2-par02p.notify.windows.com/w/?token=BQY%3d',
  ])('of every maker may register: %s', async (endpoint) => {
    expect((await person().subscribe(subscriptionAt(endpoint))).status).toBe(201);
  });

  it('is removed by its owner and by nobody else', async () => {
    const [ada, bob] = [person(), person()];
    const { id } = (await ada.subscribe(service.browser(publicKey).subscription)).body as PushDevice;
    const foreign = await app.request('DELETE', `${PATH}/${id}`, bob.token);
    expectError(foreign, 'not_found');
    const unknown = await app.request('DELETE', `${PATH}/${'x'.repeat(43)}`, bob.token);
    const { requestId: _one, ...words } = foreign.body;
    expect(unknown.body).toMatchObject(words as object);
    expect(await ada.list()).toHaveLength(1);
    expect((await app.request('DELETE', `${PATH}/${id}`, ada.token)).status).toBe(204);
    expect(await ada.list()).toEqual([]);
    expectError(await app.request('DELETE', `${PATH}/${id}`, ada.token), 'not_found');
  });

  it('is removed by its endpoint when somebody signs out', async () => {
    const [ada, bob] = [person(), person()];
    const { endpoint, ...rest } = service.browser(publicKey).subscription;
    await ada.subscribe({ endpoint, ...rest });
    expectError(await app.request('DELETE', PATH, bob.token, { endpoint }), 'not_found');
    expect((await app.request('DELETE', PATH, ada.token, { endpoint })).status).toBe(204);
    expect(await ada.list()).toEqual([]);
  });

  it('goes over to whoever signs in next', async () => {
    const [ada, bob] = [person(), person()];
    const { subscription } = service.browser(publicKey);
    await ada.subscribe(subscription);
    expect((await bob.subscribe(subscription)).status).toBe(201);
    expect([await ada.list(), (await bob.list()).length]).toEqual([[], 1]);
  });

  it('is one of twenty at most', async () => {
    const ada = person();
    const ids: string[] = [];
    for (let n = 0; n < 21; n++) {
      ids.push((await ada.subscribe(service.browser(publicKey).subscription)).body.id as string);
    }
    const listed = (await ada.list()).map(({ id }) => id);
    expect(listed.toSorted()).toEqual(ids.slice(1).toSorted());
  });
});

describe('a service worker', () => {
  it('renews a subscription without a token, by what only it knows', async () => {
    const ada = person();
    const [old, fresh] = [service.browser(publicKey).subscription, service.browser(publicKey).subscription];
    const { createdAt } = (await ada.subscribe(old)).body as PushDevice;
    const renewal = { oldEndpoint: old.endpoint, oldAuth: old.keys.auth, subscription: fresh };
    for (const wrong of [
      { ...renewal, oldAuth: fresh.keys.auth },
      { ...renewal, oldEndpoint: fresh.endpoint },
    ]) {
      expectError(await app.request('POST', `${PATH}/renew`, undefined, wrong), 'not_found');
    }
    const answer = await app.request('POST', `${PATH}/renew`, undefined, renewal);
    expect([answer.status, answer.body.createdAt]).toEqual([200, createdAt]);
    expect((await ada.list()).map(({ id }) => id)).toEqual([answer.body.id]);
  });

  it('cannot lead the server elsewhere by a renewal', async () => {
    const { endpoint: oldEndpoint, keys } = service.browser(publicKey).subscription;
    const subscription = subscriptionAt('https://169.254.169.254/latest/meta-data');
    const answer = await app.request('POST', `${PATH}/renew`, undefined, {
      oldEndpoint,
      oldAuth: keys.auth,
      subscription,
    });
    expectError(answer, 'push_endpoint_refused');
    expect(answer.body.details).toMatchObject([{ path: 'subscription.endpoint' }]);
  });
});

describe('an endpoint that is no push service', () => {
  it.each([
    'http://127.0.0.1:5432/',
    'https://localhost',
    'https://[::1]',
    'https://169.254.169.254',
    'https://0x7f.1',
    'https://user@fcm.googleapis.com.evil',
    'https://fcm.googleapis.com@evil.example/',
    'file:///',
    'https://fcm.googleapis.com:22/',
    'https://fcm.googleapis.com./',
    'https://xn--fcm-googleapis.example/',
    'no address',
  ])('%s is refused', async (endpoint) => {
    const ada = person();
    const before = service.connections;
    const answer = await ada.subscribe(subscriptionAt(endpoint));
    expectError(answer, 'push_endpoint_refused');
    expect(answer.body.details).toMatchObject([{ path: 'endpoint' }]);
    expect([await ada.list(), service.connections]).toEqual([[], before]);
  });
});

describe('a subscription that is none', () => {
  const point = (): Buffer => Buffer.from(service.browser(publicKey).subscription.keys.p256dh, 'base64url');
  const changed = (part: object) => {
    const subscription = service.browser(publicKey).subscription;
    return { ...subscription, keys: { ...subscription.keys, ...part } };
  };
  const offCurve = (): string => {
    const bytes = point();
    bytes[64]! ^= 1;
    return bytes.toString('base64url');
  };

  it.each([
    ['a point off the curve', () => changed({ p256dh: offCurve() }), 'keys.p256dh'],
    ['a compressed point', () => changed({ p256dh: `A${'A'.repeat(43)}` }), 'keys.p256dh'],
    ['the point at infinity', () => changed({ p256dh: 'A'.repeat(87) }), 'keys.p256dh'],
    ['a point in base64', () => changed({ p256dh: point().toString('base64') }), 'keys.p256dh'],
    ['a key that is a number', () => changed({ p256dh: 7 }), 'keys.p256dh'],
    ['a secret of 15 bytes', () => changed({ auth: Buffer.alloc(15).toString('base64url') }), 'keys.auth'],
    ['a secret of 17 bytes', () => changed({ auth: Buffer.alloc(17).toString('base64url') }), 'keys.auth'],
    ['no keys', () => ({ ...changed({}), keys: undefined }), 'keys'],
    ['null for keys', () => ({ ...changed({}), keys: null }), 'keys'],
    ['a list for keys', () => ({ ...changed({}), keys: [] }), 'keys'],
    ['no endpoint', () => ({ ...changed({}), endpoint: undefined }), 'endpoint'],
    ['a list for an endpoint', () => ({ ...changed({}), endpoint: ['https://x'] }), 'endpoint'],
    [
      'an endpoint without end',
      () => ({ ...changed({}), endpoint: `https://fcm.googleapis.com/${'x'.repeat(2_048)}` }),
      'endpoint',
    ],
    ['a time past all times', () => ({ ...changed({}), expirationTime: 1e300 }), 'expirationTime'],
    ['a time that is text', () => ({ ...changed({}), expirationTime: '2027' }), 'expirationTime'],
  ])('%s', async (_what, make, path) => {
    const answer = await person().subscribe(make());
    expectError(answer, 'validation_failed');
    const paths = (answer.body.details as { path: string }[]).map((detail) => detail.path);
    expect(paths.every((one) => one.startsWith(path))).toBe(true);
  });

  it('but says more than a subscription has', async () => {
    const { status, body } = await person().subscribe({ ...changed({}), userId: 'somebody else' });
    expect([status, body.code]).toEqual([400, 'unknown_field']);
  });
});

describe('who may not', () => {
  const calls: [string, string][] = [
    ['GET', PATH],
    ['POST', PATH],
    ['DELETE', PATH],
    ['DELETE', `${PATH}/${'x'.repeat(43)}`],
  ];
  const call = (method: string, path: string, token?: string): Promise<Answer> => {
    const { endpoint, ...rest } = service.browser(publicKey).subscription;
    const body =
      method === 'POST'
        ? { endpoint, ...rest }
        : path === PATH && method !== 'GET'
          ? { endpoint }
          : undefined;
    return app.request(method, path, token, body);
  };

  it.each(calls)('%s %s asks for a token', async (method, path) => {
    const { status, body } = await call(method, path);
    expect([status, body.code]).toEqual([401, 'unauthorized']);
  });

  it.each(calls)('%s %s is nothing for a service', async (method, path) => {
    const { status, body } = await call(method, path, app.token('shop', ['service']));
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });
});

describe('an order on its way', () => {
  it('reaches a browser whose person has no page open, with the words and the badge of the inbox', async () => {
    const ada = person();
    const browser = service.browser(publicKey);
    await ada.subscribe(browser.subscription);
    const data = { orderId: '7', customerId: ada.id, status: 'out_for_delivery' };
    const event = { id: 'on-its-way', type: 'order.status_changed', data };
    expect((await app.request('POST', '/events', app.token('shop', ['service']), event)).status).toBe(202);
    const inbox = await app.request('GET', '/notifications', ada.token);
    const [entry] = inbox.body.data as Notification[];

    const [push] = await within(browser.arrived(1), 'the push', () => browser.received);
    expect(push?.message).toMatchObject({
      notification: { title: entry?.title, body: entry?.message, tag: 'order:7' },
      app_badge: 1,
      storebell: { id: entry?.id, type: 'order.out_for_delivery', thread: 'order:7' },
    });
    expect(push?.headers).toMatchObject({ urgency: 'high' });
  });
});
