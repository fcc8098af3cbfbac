import type { ClientOptions, NotificationsClient, TopicMap } from './api.js';
import { createClient } from './client.js';
import { browserEnv } from './env.js';
import { openers } from './openers.js';

export type * from './api.js';
export { NotifyError } from './notify.error.js';
export { safeHref } from './safe-href.js';

/**
 * The inbox of the signed-in person, live. Does nothing on a server that renders the page; in a browser it connects by
 * itself unless `autoConnect` is false.
 *
 *     const inbox = createNotifications({ url: 'https://notify.shop.example', getToken });
 *     inbox.state.subscribe(({ unseen }) => (badge.textContent = String(unseen)));
 */
export function createNotifications<T extends TopicMap = TopicMap>(
  options: ClientOptions,
): NotificationsClient<T> {
  // What `data` looks like is the shop's knowledge: nothing here can check it.
  const client: unknown = createClient(options, { ...browserEnv(options), open: openers });
  return client as NotificationsClient<T>;
}
