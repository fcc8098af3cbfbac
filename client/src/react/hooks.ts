import { useEffect, useMemo } from 'react';
import type { Snapshots } from '../bindings/snapshots.js';
import type {
  ListQuery,
  ListState,
  NotificationList,
  NotifyEvents,
  PreferencesState,
  PreferencesStore,
  Readable,
  StoreState,
  TopicMap,
} from '../core/api.js';
import { useNotify } from './provider.js';
import { useStore, type Selector } from './store.js';

/** The state of the client, or what `select` takes from it: renders again only when that changes. */
export function useNotifyState(): StoreState;
export function useNotifyState<S>(select: Selector<StoreState, S>): S;
export function useNotifyState(select: Selector<StoreState, unknown> = whole): unknown {
  return useStore(useNotify().state, 'state', select);
}

/** How many entries are unread; 0 until the server has said. */
export function useUnread(): number {
  return useNotifyState(unreadOf);
}

export interface Notifications<T extends TopicMap = TopicMap> extends ListState<T> {
  /** The next page, or once more what failed. A failure shows in `status` and `error`. */
  loadMore: () => Promise<void>;
  /** Puts arrivals that wait into `items`. They wait only while somebody holds the `list`. */
  showPending: () => void;
  /** The live query behind it. */
  list: NotificationList<T>;
}

/** A live list: loads when it is first shown, and follows all that happens. Equal queries share one. */
export function useNotifications<T extends TopicMap = TopicMap>(query?: ListQuery): Notifications<T>;
export function useNotifications<S, T extends TopicMap = TopicMap>(
  query: ListQuery | undefined,
  select: Selector<ListState<T>, S>,
): S;
export function useNotifications(query?: ListQuery, select?: Selector<ListState, unknown>): unknown {
  const list = useNotify().list(query);
  return useWith(list, 'list', select, () => ({
    list,
    loadMore: () => list.loadMore().catch(ignore),
    showPending: list.showPending,
  }));
}

export type UsedPreferences = PreferencesState & Pick<PreferencesStore, 'put' | 'reset'>;

/** What the person wants to hear. `put` shows at once, and rejects with a `NotifyError` when the server refuses. */
export function usePreferences(): UsedPreferences;
export function usePreferences<S>(select: Selector<PreferencesState, S>): S;
export function usePreferences(select?: Selector<PreferencesState, unknown>): unknown {
  const store = useNotify().preferences;
  return useWith(store, 'preferences', select, () => ({ put: store.put, reset: store.reset }));
}

/** Calls the newest `handler` for each event, as long as the component is shown. */
export function useNotifyEvent<K extends keyof NotifyEvents, T extends TopicMap = TopicMap>(
  name: K,
  handler: (event: NotifyEvents<T>[K]) => void,
): void {
  const client = useNotify<T>();
  useEffect(() => client.on(name, handler), [client, name, handler]);
}

/** What `select` takes, or all of the state together with what can be done. */
function useWith<T extends object>(
  store: Readable<T>,
  kind: keyof Snapshots,
  select: Selector<T, unknown> | undefined,
  actions: () => object,
): unknown {
  const value = useStore(store, kind, select ?? whole);
  return useMemo(() => (select ? value : { ...(value as T), ...actions() }), [store, value, select]);
}

const whole = <T>(state: T): T => state;
const unreadOf = ({ unread }: StoreState): number => unread;

/** The state tells it. */
function ignore(): void {}
