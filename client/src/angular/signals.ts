import { computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
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
import { injectNotify } from './provide.js';

const isBrowser = typeof document !== 'undefined';

/** Follows one store. A subscription loads, which nobody would wait for on a server. */
function signalOf<T extends object>(store: Readable<T>): Signal<T> {
  const state = signal(store.get());
  if (isBrowser) inject(DestroyRef).onDestroy(store.subscribe((value) => state.set(value)));
  return state.asReadonly();
}

/** The state of the client, or what `select` takes from it. */
export function injectNotifyState(): Signal<StoreState>;
export function injectNotifyState<S>(select: (state: StoreState) => S): Signal<S>;
export function injectNotifyState(select?: (state: StoreState) => unknown): Signal<unknown> {
  const state = signalOf(injectNotify().state);
  return select ? computed(() => select(state())) : state;
}

/** How many entries are unread; 0 until the server has said. */
export function injectUnread(): Signal<number> {
  return injectNotifyState(({ unread }) => unread);
}

/** Each field of `T` as a signal of its own. */
type Signals<T> = { readonly [K in keyof T]-?: Signal<T[K]> };

function signalsOf<T extends object>(state: Signal<T>): Signals<T> {
  const names = Object.keys(untracked(state)) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, computed(() => state()[name])])) as Signals<T>;
}

export interface Notifications<T extends TopicMap = TopicMap> extends Signals<ListState<T>> {
  /** The next page, or once more what failed. A failure shows in `status` and `error`. */
  loadMore(): Promise<void>;
  /** Puts arrivals that wait into `items`. They wait only while somebody holds the `list`. */
  showPending(): void;
  /** The live query behind it. */
  list: Signal<NotificationList<T>>;
}

/** A live list: follows all that happens, and the query when that is a signal (or any function that reads some). */
export function injectNotifications<T extends TopicMap = TopicMap>(
  query: ListQuery | (() => ListQuery) = {},
): Notifications<T> {
  const client = injectNotify<T>();
  const list = computed(() => client.list(typeof query === 'function' ? query() : query));
  const told = signal(0);
  const state = computed<ListState<T>>(() => {
    told();
    return list().get();
  });
  if (isBrowser) {
    effect((onCleanup) => {
      const tell = (): void => told.update((times) => times + 1);
      onCleanup(list().subscribe(tell));
      // It may have changed before this effect ran.
      tell();
    });
  }
  return {
    ...signalsOf(state),
    list,
    loadMore: () => list().loadMore().catch(ignore),
    showPending: () => list().showPending(),
  };
}

export type InjectedPreferences = Signals<PreferencesState> & Pick<PreferencesStore, 'put' | 'reset'>;

/** What the person wants to hear. `put` shows at once, and rejects with a `NotifyError` when the server refuses. */
export function injectPreferences(): InjectedPreferences {
  const { preferences } = injectNotify();
  return {
    ...signalsOf(signalOf(preferences)),
    put: (update) => preferences.put(update),
    reset: () => preferences.reset(),
  };
}

/** Calls `handler` for each event, until the component or service is destroyed. */
export function onNotifyEvent<K extends keyof NotifyEvents, T extends TopicMap = TopicMap>(
  name: K,
  handler: (event: NotifyEvents<T>[K]) => void,
): void {
  inject(DestroyRef).onDestroy(injectNotify<T>().on(name, handler));
}

/** The state tells it. */
function ignore(): void {}
