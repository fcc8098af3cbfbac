import type { PushSubscriptionRequest } from '../../src/contract/push.js';

/** What the service worker needs to replace a subscription while no page is open. */
export interface PushRegistration {
  /** Of Storebell. */
  url: string;
  subscription: PushSubscriptionRequest;
}

// The one store that pages and workers share and that takes a line to use. Nothing is ever fetched from this address.
const CACHE = 'storebell-push';
const KEY = '/.storebell/push';

export async function keepRegistration(registration: PushRegistration | undefined): Promise<void> {
  const cache = await caches.open(CACHE);
  if (registration) await cache.put(KEY, Response.json(registration));
  else await cache.delete(KEY);
}

export async function keptRegistration(): Promise<PushRegistration | undefined> {
  const cache = await caches.open(CACHE);
  return (await (await cache.match(KEY))?.json()) as PushRegistration | undefined;
}
