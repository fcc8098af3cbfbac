import { jest } from '@jest/globals';
import type { PushMessage } from '../../src/contract/push.js';
import { keepRegistration, keptRegistration } from './push-registration.js';
import { installPush, type WorkerClient, type WorkerScope } from './sw.js';

// What the service worker does with a push, a click, and a new subscription.

const ORIGIN = 'https://shop.example';

class FakePage implements WorkerClient {
  readonly went: string[] = [];
  isFocused = false;

  constructor(
    readonly url: string,
    readonly visibilityState: WorkerClient['visibilityState'],
  ) {}

  focus = async (): Promise<void> => {
    this.isFocused = true;
  };

  navigate = async (url: string): Promise<void> => void this.went.push(url);
}

interface Shown {
  title: string;
  options: NotificationOptions & { renotify?: boolean };
}

let pages: FakePage[];
let shown: Shown[];
let opened: string[];
let badges: number[];
let fire: (name: string, event: object) => Promise<unknown>;

beforeEach(() => {
  pages = [];
  shown = [];
  opened = [];
  badges = [];
  const listeners = new Map<string, (event: never) => void>();
  const scope: WorkerScope = {
    registration: {
      showNotification: async (title, options = {}) => void shown.push({ title, options }),
      pushManager: { subscribe: async () => subscription('new') } as unknown as PushManager,
    },
    clients: { matchAll: async () => pages, openWindow: async (url) => void opened.push(url) },
    location: { origin: ORIGIN },
    navigator: { setAppBadge: async (count) => void badges.push(count) },
    addEventListener: (name, listener) => void listeners.set(name, listener),
  };
  installPush(scope);
  fire = async (name, event) => {
    const work: Promise<unknown>[] = [];
    listeners.get(name)?.({ ...event, waitUntil: (one: Promise<unknown>) => void work.push(one) } as never);
    return Promise.all(work);
  };
  const kept = new Map<string, Response>();
  Object.assign(globalThis, {
    caches: {
      open: async () => ({
        put: async (key: string, value: Response) => void kept.set(key, value),
        match: async (key: string) => kept.get(key)?.clone(),
        delete: async (key: string) => kept.delete(key),
      }),
    },
  });
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'caches');
  jest.restoreAllMocks();
});

function subscription(name: string): PushSubscription {
  const json = { endpoint: `https://push.example/${name}`, keys: { p256dh: 'p', auth: `auth of ${name}` } };
  return { toJSON: () => json, options: { applicationServerKey: null } } as unknown as PushSubscription;
}

function push(navigate = `${ORIGIN}/orders/7`): Promise<unknown> {
  const notification = {
    title: 'Shipped',
    body: 'b',
    navigate,
    lang: 'en',
    dir: 'auto',
    tag: 'order:7',
    silent: false,
  };
  const message = { web_push: 8030, notification, app_badge: 3 } as PushMessage;
  return fire('push', { data: { json: () => message } });
}

const click = (navigate: string | null): Promise<unknown> =>
  fire('notificationclick', { notification: { close: () => undefined, data: navigate && { navigate } } });

it('shows a push with its tag and sets the badge', async () => {
  await push();
  expect(shown).toMatchObject([
    { title: 'Shipped', options: { tag: 'order:7', silent: false, renotify: true } },
  ]);
  expect(badges).toEqual([3]);
});

it('makes no sound when the person is looking at the shop', async () => {
  pages = [new FakePage(`${ORIGIN}/`, 'visible')];
  await push();
  expect(shown).toMatchObject([{ options: { silent: true, renotify: false } }]);
});

it('shows something for a push it cannot read, because browsers insist', async () => {
  await fire('push', { data: null });
  await fire('push', {
    data: {
      json: () => {
        throw new SyntaxError('no JSON');
      },
    },
  });
  expect(shown).toHaveLength(2);
});

it('a click goes to the page that is open, or opens one', async () => {
  await click(`${ORIGIN}/orders/7`);
  expect(opened).toEqual([`${ORIGIN}/orders/7`]);
  const [hidden, visible] = [new FakePage(`${ORIGIN}/a`, 'hidden'), new FakePage(`${ORIGIN}/b`, 'visible')];
  pages = [hidden, visible];
  await click(`${ORIGIN}/orders/7`);
  expect([hidden.isFocused, visible.isFocused, visible.went]).toEqual([false, true, [`${ORIGIN}/orders/7`]]);
  await click(`${ORIGIN}/a`);
  expect([hidden.isFocused, hidden.went]).toEqual([true, []]);
});

it.each([
  ['javascript:alert(1)', `${ORIGIN}/`],
  ['http://evil.example/', `${ORIGIN}/`],
  ['https://carrier.example/9', 'https://carrier.example/9'],
  [null, `${ORIGIN}/`],
])('a click on a push that leads to %s opens %s', async (navigate, target) => {
  await click(navigate);
  expect(opened).toEqual([target]);
});

it('tells the server of a subscription that the browser replaced, also when it does not say which', async () => {
  const { endpoint, keys } = subscription('old').toJSON() as {
    endpoint: string;
    keys: { p256dh: string; auth: string };
  };
  await keepRegistration({ url: 'https://notify.example', subscription: { endpoint, keys } });
  const requests: [string, unknown][] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    requests.push([url as string, init?.body && JSON.parse(init.body as string)]);
    return Response.json({ publicKey: 'key' });
  });
  await fire('pushsubscriptionchange', {});
  expect(requests.at(-1)).toEqual([
    'https://notify.example/notifications/push/subscriptions/renew',
    { oldEndpoint: endpoint, oldAuth: 'auth of old', subscription: subscription('new').toJSON() },
  ]);
  expect((await keptRegistration())?.subscription.endpoint).toBe('https://push.example/new');
});

it('keeps what it has, and lets the browser try again, when the server cannot be reached', async () => {
  const old = subscription('old').toJSON() as { endpoint: string; keys: { p256dh: string; auth: string } };
  await keepRegistration({ url: 'https://notify.example', subscription: old });
  jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 503 }));
  const change = fire('pushsubscriptionchange', {
    oldSubscription: subscription('old'),
    newSubscription: subscription('new'),
  });
  await expect(change).rejects.toThrow('503');
  expect((await keptRegistration())?.subscription).toEqual(old);
});
