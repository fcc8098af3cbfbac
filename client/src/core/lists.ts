import type { Notification as Entry, NotificationPage } from '../../../src/contract/index.js';
import type { ListQuery, ListState, NotificationList } from './api.js';
import type { Inbox } from './inbox.js';
import { toNotifyError, type NotifyError } from './notify.error.js';
import { createCell, quietly } from './readable.js';

const EMPTY: ListState = {
  items: [],
  hasMore: false,
  pendingNew: 0,
  status: 'idle',
  error: null,
  newestCursor: 0,
};
const MOST_PER_PAGE = 100;

type GetPage = (query: ListQuery & { cursor?: string }) => Promise<NotificationPage>;

export interface List extends NotificationList {
  isWatched(): boolean;
  isLoaded(): boolean;
  /** As much as is shown, for loading everything afresh. */
  first(): Promise<NotificationPage>;
  loaded(page: NotificationPage): void;
  failed(error: NotifyError): void;
  /** What was loaded does not hold any more. */
  forget(): void;
  /** Shows what the inbox holds now. */
  refresh(): void;
}

/** A window over the inbox: what fits the query, down to the oldest entry that was loaded. */
function createList(query: Readonly<ListQuery>, inbox: Inbox, getPage: GetPage): List {
  const { get, subscribe, isWatched, patch } = createCell(EMPTY, () => quietly(load()));
  /** Undefined until the first page is there; null when there is nothing older. */
  let nextCursor: string | null | undefined;
  let flight: Promise<void> | undefined;
  let holders = 0;
  let heldAt = Infinity;
  /** Rises when pages that are on their way are of no use any more. */
  let era = 0;

  const isLoaded = (): boolean => nextCursor !== undefined;
  const isFailed = (): boolean => get().status === 'error';
  const load = async (): Promise<void> => {
    if (!isLoaded() || isFailed()) return loadPage();
  };
  const loadMore = async (): Promise<void> => {
    if (nextCursor !== null || isFailed()) return loadPage();
  };
  const loadPage = (): Promise<void> => (flight ??= readPage());

  const readPage = async (): Promise<void> => {
    const mine = era;
    patch({ status: 'loading', error: null });
    try {
      const cursor = nextCursor ?? undefined;
      const pages = await inbox.load(async () => [await getPage({ ...query, cursor })]);
      if (mine === era) pages.forEach(loaded);
    } catch (error) {
      if (mine !== era) return;
      flight = undefined;
      failed(toNotifyError(error));
      throw error;
    }
  };

  const matching = (): Entry[] => {
    const oldest = Number(nextCursor ?? 0);
    const { category, type, unreadOnly, archived = false } = query;
    const fits = (entry: Entry): boolean =>
      entry.id >= oldest &&
      !!entry.archivedAt === archived &&
      (!unreadOnly || !entry.isRead) &&
      (!category || entry.category === category) &&
      (!type || entry.type === type);
    return inbox
      .shown()
      .filter(fits)
      .toSorted((a, b) => b.id - a.id);
  };
  const newest = (): number => matching()[0]?.id ?? 0;

  const loaded = (page: NotificationPage): void => {
    const isFirst = !isLoaded();
    era++;
    flight = undefined;
    ({ nextCursor } = page);
    patch({ status: 'ready', error: null });
    if (isFirst && holders) heldAt = newest();
    refresh();
  };
  const failed = (error: NotifyError): void => patch({ status: 'error', error });

  const refresh = (): void => {
    if (!isLoaded()) return;
    const before = get();
    const all = matching();
    const items = all.filter(({ id }) => id <= heldAt);
    const isSame = items.length === before.items.length && items.every((one, at) => one === before.items[at]);
    patch({
      items: isSame ? before.items : items,
      pendingNew: all.length - items.length,
      hasMore: nextCursor !== null,
      newestCursor: items[0]?.id ?? 0,
    });
    // All that was loaded has left the list, which must not look empty while there is more.
    const isDry = !items.length && nextCursor && before.status === 'ready';
    if (isDry && isWatched() && !inbox.isChanging()) quietly(loadMore());
  };

  return {
    query,
    get,
    subscribe,
    isWatched,
    isLoaded,
    load,
    loadMore,
    showPending: () => {
      if (heldAt !== Infinity) heldAt = newest();
      refresh();
    },
    hold: () => {
      if (!holders++) heldAt = newest();
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        if (--holders) return;
        heldAt = Infinity;
        refresh();
      };
    },
    first: () => {
      const { limit = 20 } = query;
      patch({ status: 'loading' });
      return getPage({
        ...query,
        limit: Math.min(MOST_PER_PAGE, Math.max(limit, get().items.length)),
      });
    },
    loaded,
    failed,
    forget: () => {
      era++;
      flight = nextCursor = undefined;
      patch(EMPTY);
      if (isWatched()) quietly(load());
    },
    refresh,
  };
}

/** All lists of a client, one for each query. */
export interface Lists {
  get: (query?: ListQuery) => List;
  refresh(): void;
  forget(): void;
  /** After a reset. Called while it runs, it starts over once, and never twice at a time. */
  reload(): Promise<void>;
}

/** @param later to try once more, later */
export function createLists(inbox: Inbox, getPage: GetPage, later: (run: () => void) => void): Lists {
  const all = new Map<string, List>();
  let reloading: Promise<void> | undefined;
  let isAgain = false;

  const run = async (): Promise<void> => {
    while (isAgain) {
      const shown: List[] = [];
      for (const list of all.values()) {
        if (!list.isLoaded()) continue;
        if (list.isWatched()) shown.push(list);
        else list.forget();
      }
      try {
        const pages = await inbox.load(() => {
          // What is read from here on is as new as the last reset.
          isAgain = false;
          return Promise.all(shown.map((list) => list.first()));
        }, true);
        if (!isAgain) pages.forEach((page, at) => shown[at]?.loaded(page));
      } catch (error) {
        for (const list of shown) list.failed(toNotifyError(error));
        isAgain = false;
        later(() => void reload());
      }
    }
  };
  const reload = (): Promise<void> => {
    isAgain = true;
    return (reloading ??= run().finally(() => (reloading = undefined)));
  };

  return {
    get: ({ category, type, unreadOnly = false, archived = false, limit } = {}) => {
      const query: ListQuery = { category, type, unreadOnly, archived, limit };
      const key = JSON.stringify(query);
      let list = all.get(key);
      if (!list) all.set(key, (list = createList(query, inbox, getPage)));
      return list;
    },
    refresh: () => all.forEach((list) => list.refresh()),
    forget: () => all.forEach((list) => list.forget()),
    reload,
  };
}
