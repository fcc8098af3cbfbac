import type { Notification } from '../../src/contract/index.js';
import type { ListQuery, NotificationsClient, Readable } from '../../client/src/core/api.js';
import { createTestClient, settled } from '../../client/src/testing/index.js';

/** What the pages of all bindings offer to their test, which calls it by `page.evaluate`. */
export interface Lab {
  /** How often each component was rendered. */
  renders: Record<string, number>;
  /** What the components heard, and what the framework complained about. */
  events: string[];
  failures: string[];
  /** Listeners on the client that are there now. */
  watchers(): number;
  push(entry: Partial<Notification>): Promise<void>;
  markRead(id: number): Promise<void>;
  connect(): Promise<void>;
  settle(): Promise<void>;
}

export interface BaseLab extends Lab {
  client: NotificationsClient;
  count(name: string): void;
}

/** A real client of a server in memory, which knows who listens. */
export function createLab(): BaseLab {
  const { client, server } = createTestClient({ autoConnect: false });
  let watchers = 0;
  const counted = (subscribe: () => () => void): (() => void) => {
    const stop = subscribe();
    let isOn = true;
    watchers += 1;
    return () => {
      if (isOn) watchers -= 1;
      isOn = false;
      stop();
    };
  };
  const watch = <T extends object>(readable: Readable<T>): void => {
    const { subscribe } = readable;
    readable.subscribe = (listener) => counted(() => subscribe(listener));
  };
  watch(client.state);
  watch(client.preferences);
  const seen = new WeakSet();
  const { list: find, on } = client;
  client.list = (query?: ListQuery) => {
    const list = find.call(client, query);
    if (!seen.has(list)) watch(list);
    seen.add(list);
    return list;
  };
  client.on = (name, listener) => counted(() => on.call(client, name, listener as never));
  server.replies.set('GET /notifications/preferences', {
    body: { quietHours: { timezone: 'Asia/Ho_Chi_Minh' }, categories: [] },
  });

  const renders: Record<string, number> = {};
  return {
    client,
    renders,
    events: [],
    failures: [],
    count: (name) => void (renders[name] = (renders[name] ?? 0) + 1),
    watchers: () => watchers,
    push: (entry) => {
      server.push(entry);
      return settled();
    },
    markRead: (id) => client.markRead(id),
    connect: () => {
      client.connect();
      return settled();
    },
    settle: settled,
  };
}
