import {
  computed,
  getCurrentInstance,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  watch,
  type ComputedRef,
  type MaybeRefOrGetter,
  type ShallowRef,
} from 'vue';
import { snapshots } from '../bindings/snapshots.js';
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
import { useNotify } from './plugin.js';

/** @param kind tells what a server renders, and what hydration starts from */
function follow<T extends object>(
  source: () => Readable<T>,
  kind: keyof ReturnType<typeof snapshots>,
): ShallowRef<T> {
  const isServer = typeof document === 'undefined';
  // Only while hydrating is there an element before the first render.
  const isHydrating = Boolean(getCurrentInstance()?.vnode.el);
  const state = shallowRef(isServer || isHydrating ? snapshots()[kind] : source().get()) as ShallowRef<T>;
  // A subscription loads, which nobody would wait for on a server.
  if (isServer) return state;
  let stop: (() => void) | undefined;
  const start = (store: Readable<T>): void => {
    stop?.();
    stop = store.subscribe((value) => (state.value = value));
    state.value = store.get();
  };
  if (isHydrating) onMounted(() => start(source()));
  else start(source());
  watch(source, start, { flush: 'sync' });
  onScopeDispose(() => stop?.());
  return state;
}

/** The state of the client, or what `select` takes from it. */
export function useNotifyState(): Readonly<ShallowRef<StoreState>>;
export function useNotifyState<S>(select: (state: StoreState) => S): ComputedRef<S>;
export function useNotifyState<S>(select?: (state: StoreState) => S): unknown {
  const client = useNotify();
  const state = follow<StoreState>(() => client.state, 'state');
  return select ? computed(() => select(state.value)) : state;
}

/** How many entries are unread; 0 until the server has said. */
export function useUnread(): ComputedRef<number> {
  return useNotifyState(({ unread }) => unread);
}

/** Each field of `T` as a ref of its own. */
type Refs<T> = { readonly [K in keyof T]-?: ComputedRef<T[K]> };

function refsOf<T extends object>(state: ShallowRef<T>): Refs<T> {
  const names = Object.keys(state.value) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, computed(() => state.value[name])])) as Refs<T>;
}

export interface Notifications<T extends TopicMap = TopicMap> extends Refs<ListState<T>> {
  /** The next page, or once more what failed. A failure shows in `status` and `error`. */
  loadMore(): Promise<void>;
  /** Puts arrivals that wait into `items`. They wait only while somebody holds the `list`. */
  showPending(): void;
  /** The live query behind it. */
  list: ComputedRef<NotificationList<T>>;
}

/** A live list: loads at once, and follows all that happens, and the query when that is a ref. */
export function useNotifications<T extends TopicMap = TopicMap>(
  query: MaybeRefOrGetter<ListQuery> = {},
): Notifications<T> {
  const client = useNotify<T>();
  const list = computed(() => client.list(toValue(query)));
  return {
    ...refsOf(follow<ListState<T>>(() => list.value, 'list')),
    list,
    loadMore: () => list.value.loadMore().catch(ignore),
    showPending: () => list.value.showPending(),
  };
}

export type UsedPreferences = Refs<PreferencesState> & Pick<PreferencesStore, 'put' | 'reset'>;

/** What the person wants to hear. `put` shows at once, and rejects with a `NotifyError` when the server refuses. */
export function usePreferences(): UsedPreferences {
  const { preferences } = useNotify();
  return {
    ...refsOf(follow<PreferencesState>(() => preferences, 'preferences')),
    put: (update) => preferences.put(update),
    reset: () => preferences.reset(),
  };
}

/** Calls `handler` for each event, until the scope (the component) ends. */
export function useNotifyEvent<K extends keyof NotifyEvents, T extends TopicMap = TopicMap>(
  name: K,
  handler: (event: NotifyEvents<T>[K]) => void,
): void {
  onScopeDispose(useNotify<T>().on(name, handler));
}

/** The state tells it. */
function ignore(): void {}
