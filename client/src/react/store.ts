import { useMemo, useSyncExternalStore } from 'react';
import { snapshots, type Snapshots } from '../bindings/snapshots.js';
import type { Readable } from '../core/api.js';

export type Selector<T, S> = (state: T) => S;

/**
 * Reads a part of a store and renders again only when that part changes. What a selector makes anew each time, such as
 * `(state) => ({ a: state.a })`, counts as the same while its fields are.
 * @param kind which first state a server renders, and hydration starts from
 */
export function useStore<T extends object, S>(
  store: Readable<T>,
  kind: keyof Snapshots,
  select: Selector<T, S>,
): S {
  const [get, getInitial] = useMemo(
    () => [selected(store.get, select), selected(() => snapshots()[kind] as object as T, select)],
    [store, kind, select],
  );
  return useSyncExternalStore(store.subscribe, get, getInitial);
}

/** Answers the same value until it is another one: React reads it at will. */
function selected<T, S>(read: () => T, select: Selector<T, S>): () => S {
  let last: { state: T; value: S } | undefined;
  return () => {
    const state = read();
    if (last?.state !== state) {
      const value = select(state);
      last = { state, value: last && isSame(last.value, value) ? last.value : value };
    }
    return last.value;
  };
}

function isSame(a: unknown, b: unknown): boolean {
  const [one, other] = [partsOf(a), partsOf(b)];
  return one.length === other.length && one.every((part, at) => Object.is(part, other[at]));
}

/** Of arrays and plain objects. A Map or a Date has no keys, and would equal any other. */
function partsOf(value: unknown): unknown[] {
  const kind = value?.constructor;
  return kind === Object || kind === Array ? [kind, ...Object.entries(value as object).flat()] : [value];
}
