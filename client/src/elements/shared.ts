// What the elements of one client must know of each other: a toast is pointless beside an open inbox.
import type { NotificationsClient } from '../core/api.js';

export interface Shared {
  /** Inboxes that a person can see now. */
  readonly open: Set<object>;
  readonly bells: Set<{ show(): void }>;
  readonly toasts: Set<object>;
}

const all = new WeakMap<NotificationsClient, Shared>();

export function sharedOf(client: NotificationsClient): Shared {
  let shared = all.get(client);
  if (!shared) all.set(client, (shared = { open: new Set(), bells: new Set(), toasts: new Set() }));
  return shared;
}
