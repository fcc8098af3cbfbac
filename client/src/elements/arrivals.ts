import type { Notification, NotificationsClient } from '../core/api.js';
import { announce, prepareAnnouncer } from './announcer.js';
import { sharedOf } from './shared.js';
import type { Words } from './texts/words.js';

const JOIN_MS = 2000;
const APART_MS = 10_000;

interface Watch {
  readers: number;
  stop: () => void;
}

const watches = new WeakMap<NotificationsClient, Watch>();

/** Payment failed, somebody signed in: worth interrupting for. */
export function isCritical(entry: Notification): boolean {
  return entry.priority === 'urgent';
}

/** Read or archived on another device meanwhile, come in quiet hours, or nobody looks: not for interrupting. */
export function isNews(entry: Notification): boolean {
  return !entry.isRead && !entry.archivedAt && !entry.silent && document.visibilityState === 'visible';
}

/**
 * Says what arrives, however many elements show it: gathered over 2 s, at most once every 10 s. What a toast says as an
 * alert is left out. Returns how to stop.
 */
export function announceArrivals(client: NotificationsClient, words: () => Words): () => void {
  prepareAnnouncer();
  const watch = watches.get(client) ?? start(client, words);
  watch.readers += 1;
  let isWatching = true;
  return () => {
    if (!isWatching) return;
    isWatching = false;
    watch.readers -= 1;
    if (watch.readers > 0) return;
    watch.stop();
    watches.delete(client);
  };
}

function start(client: NotificationsClient, words: () => Words): Watch {
  const arrived: Notification[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let spokenAt = -APART_MS;
  const shared = sharedOf(client);

  const speak = () => {
    timer = undefined;
    spokenAt = Date.now();
    const batch = arrived.splice(0);
    const [first] = batch;
    if (!first || document.visibilityState !== 'visible') return;
    const text =
      batch.length === 1
        ? words().say('arrived', { title: first.title })
        : words().say('arrivals', { n: batch.length });
    announce(text, 0);
  };

  const stop = client.on('notification', (entry) => {
    const isAlert = isCritical(entry) && shared.toasts.size > 0 && shared.open.size === 0;
    if (!isNews(entry) || isAlert) return;
    arrived.push(entry);
    timer ??= setTimeout(speak, Math.max(JOIN_MS, spokenAt + APART_MS - Date.now()));
  });
  const watch: Watch = {
    readers: 0,
    stop: () => {
      stop();
      clearTimeout(timer);
    },
  };
  watches.set(client, watch);
  return watch;
}
