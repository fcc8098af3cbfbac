import type { PushKey } from '../../../src/contract/push.js';
import type { Call } from './actions.js';
import type { Push, PushState } from './api.js';
import { NotifyError } from './notify.error.js';
import { keepRegistration, type PushRegistration } from '../push-registration.js';

// Loaded when somebody asks for push: most visitors never do.

const DEFAULT_WORKER = '/notify-sw.js';

export const createPush = (url: string, call: Call): Push => ({
  state: () => pushState(call).catch(refuse),
  enable: (options) => enablePush(url, call, options).catch(refuse),
  disable: () => disablePush(call).catch(refuse),
});

/** Whatever the browser said: no worker at that address, no push service, a private window. */
function refuse(error: unknown): never {
  throw error instanceof NotifyError ? error : new NotifyError('unsupported', String(error), error);
}

async function pushState(call: Call): Promise<PushState> {
  if (!isSupported() || !(await keyOf(call))) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && (await subscription()) ? 'granted' : 'default';
}

async function enablePush(
  url: string,
  call: Call,
  { serviceWorker = DEFAULT_WORKER, scope }: Parameters<Push['enable']>[0] = {},
): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  // First of all: after a wait the browser would not believe in the click any more.
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission;
  const key = await keyOf(call);
  if (!key) return 'unsupported';
  await navigator.serviceWorker.register(serviceWorker, { scope, type: 'module' });
  const { pushManager } = await navigator.serviceWorker.ready;
  const current = await pushManager.getSubscription();
  // The shop has a new key: the old subscription would get nothing any more.
  if (current && !isOfKey(current, key)) await current.unsubscribe();
  const fresh = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const registration = fresh.toJSON() as PushRegistration['subscription'];
  await call('POST', '/notifications/push/subscriptions', registration);
  await keepRegistration({ url, subscription: registration });
  return 'granted';
}

async function disablePush(call: Call): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  const current = await subscription();
  if (current) {
    // The browser first: should the server not be there, the push service tells it with the next message (404, 410).
    await current.unsubscribe();
    await call('DELETE', '/notifications/push/subscriptions', { endpoint: current.endpoint }).catch(
      (error: unknown) => {
        if (!(error instanceof NotifyError) || error.code !== 'not_found') throw error;
      },
    );
  }
  await keepRegistration(undefined);
  return pushState(call);
}

/** Undefined: the shop has not set push up. */
async function keyOf(call: Call): Promise<string | undefined> {
  try {
    return (await call<PushKey>('GET', '/notifications/push/key')).publicKey;
  } catch (error) {
    if (error instanceof NotifyError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function isSupported(): boolean {
  return typeof Notification !== 'undefined' && 'serviceWorker' in navigator && 'PushManager' in globalThis;
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

function isOfKey({ options }: PushSubscription, key: string): boolean {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') === key;
}
