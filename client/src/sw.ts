// For the shop's own service worker: `import { installPush } from '@storebell/client/sw'; installPush();`, or as it is.
import type { PushKey, PushMessage, PushRenewalRequest } from '../../src/contract/push.js';
import { keepRegistration, keptRegistration, type PushRegistration } from './push-registration.js';

/** The part of a ServiceWorkerGlobalScope that is used. */
export interface WorkerScope {
  readonly registration: Pick<ServiceWorkerRegistration, 'showNotification' | 'pushManager'>;
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly WorkerClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly location: { readonly origin: string };
  readonly navigator: { setAppBadge?(count: number): Promise<void> };
  addEventListener(name: string, listener: (event: never) => void): void;
}

export interface WorkerClient {
  readonly url: string;
  readonly visibilityState: 'visible' | 'hidden';
  focus(): Promise<unknown>;
  navigate?(url: string): Promise<unknown>;
}

interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface PushEvent extends ExtendableEvent {
  data: { json(): unknown } | null;
}
interface ClickEvent extends ExtendableEvent {
  notification: { close(): void; data: { navigate: string } | null };
}
interface SubscriptionChange extends ExtendableEvent {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
}

/** Shows pushes, opens what they lead to, and keeps the subscription. Call it while the worker's script first runs. */
export function installPush(scope: WorkerScope = globalThis as unknown as WorkerScope): void {
  scope.addEventListener('push', (event: PushEvent) => event.waitUntil(show(scope, event)));
  scope.addEventListener('notificationclick', (event: ClickEvent) => event.waitUntil(open(scope, event)));
  scope.addEventListener('pushsubscriptionchange', (event: SubscriptionChange) =>
    event.waitUntil(renew(scope, event)),
  );
}

async function show(scope: WorkerScope, { data }: PushEvent): Promise<void> {
  const message = read(data);
  // Browsers show words of their own, and at last take the permission away, when a push shows nothing.
  if (!message) return scope.registration.showNotification('News', { silent: true });
  const { notification, app_badge: unread } = message;
  const { title, body, navigate, lang, dir, tag, silent, image } = notification;
  // An open page has shown it already.
  const isSeen = (await pages(scope)).some(({ visibilityState }) => visibilityState === 'visible');
  const options: NotificationOptions & { image?: string; renotify?: boolean } = {
    body,
    lang,
    dir,
    tag,
    image,
    silent: silent || isSeen,
    renotify: !silent && !isSeen,
    data: { navigate },
  };
  await scope.registration.showNotification(title, options);
  await scope.navigator.setAppBadge?.(unread).catch(() => undefined);
}

async function open(scope: WorkerScope, { notification }: ClickEvent): Promise<void> {
  notification.close();
  const target = safeTarget(notification.data?.navigate, scope.location.origin);
  const all = await pages(scope);
  const page =
    all.find(({ url }) => url === target) ??
    all.find(({ visibilityState }) => visibilityState === 'visible') ??
    all[0];
  if (!page || new URL(target).origin !== scope.location.origin)
    return void (await scope.clients.openWindow(target));
  await page.focus();
  // Of a page that this worker does not control the browser does not let go.
  if (page.url !== target) await page.navigate?.(target).catch(() => scope.clients.openWindow(target));
}

/** The browser replaced the subscription by itself. There is no token here: the old one's secret is the proof. */
async function renew(
  scope: WorkerScope,
  { oldSubscription, newSubscription }: SubscriptionChange,
): Promise<void> {
  const kept = await keptRegistration();
  if (!kept) return;
  const { url } = kept;
  const old =
    (oldSubscription?.toJSON() as PushRegistration['subscription'] | undefined) ?? kept.subscription;
  const fresh =
    newSubscription ??
    (await scope.registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: await keyOf(url, oldSubscription),
    }));
  const subscription = fresh.toJSON() as PushRegistration['subscription'];
  const body: PushRenewalRequest = { oldEndpoint: old.endpoint, oldAuth: old.keys.auth, subscription };
  const answer = await fetch(`${url}/notifications/push/subscriptions/renew`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
  });
  // A rejected promise makes the browser try again.
  if (!answer.ok && answer.status !== 404) throw new Error(`Storebell answered ${answer.status}.`);
  await keepRegistration({ url, subscription });
}

async function keyOf(url: string, old: PushSubscription | null | undefined): Promise<string | ArrayBuffer> {
  const known = old?.options.applicationServerKey;
  if (known) return known;
  const answer = await fetch(`${url}/notifications/push/key`, { credentials: 'omit' });
  return ((await answer.json()) as PushKey).publicKey;
}

function read(data: PushEvent['data']): PushMessage | undefined {
  try {
    const message = data?.json() as Partial<PushMessage> | undefined;
    return message?.notification?.title === undefined ? undefined : (message as PushMessage);
  } catch {
    return undefined;
  }
}

function pages(scope: WorkerScope): Promise<readonly WorkerClient[]> {
  return scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** Paths of the shop and `https:` addresses; anything else leads to its first page. */
function safeTarget(link: string | undefined, origin: string): string {
  try {
    const url = new URL(link ?? '/', origin);
    if (url.origin === origin || url.protocol === 'https:') return url.href;
  } catch {
    // No address at all.
  }
  return `${origin}/`;
}
