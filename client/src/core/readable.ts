import type { Readable } from './api.js';

type Listeners<T> = Set<(value: T) => void>;

export interface Cell<T> extends Readable<T> {
  get: () => T;
  subscribe: (listener: (value: T) => void) => () => void;
  isWatched: () => boolean;
  /** Keeps the snapshot when nothing in it changes. */
  patch: (change: Partial<T>) => void;
}

/**
 * A value with listeners, which hear once of all that changed in one turn.
 * @param watched told at the first listener
 */
export function createCell<T extends object>(value: T, watched?: () => void): Cell<T> {
  const listeners: Listeners<T> = new Set();
  let told = true;
  return {
    get: () => value,
    subscribe: (listener) => {
      const end = add(listeners, listener);
      if (listeners.size === 1) watched?.();
      return end;
    },
    isWatched: () => listeners.size > 0,
    patch: (change) => {
      const keys = Object.keys(change) as (keyof T)[];
      if (keys.every((key) => value[key] === change[key])) return;
      value = { ...value, ...change };
      if (told)
        queueMicrotask(() => {
          told = true;
          tell(listeners, value);
        });
      told = false;
    },
  };
}

/** What goes wrong shows elsewhere: in a state, or at the next attempt. */
export const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);

/** Listeners by name. */
export interface Emitter<Events> {
  on: <K extends keyof Events>(name: K, listener: (event: Events[K]) => void) => () => void;
  emit: <K extends keyof Events>(name: K, event: Events[K]) => void;
}

export function createEmitter<Events>(): Emitter<Events> {
  const listeners: { [K in keyof Events]?: Listeners<Events[K]> } = {};
  return {
    on: (name, listener) => add((listeners[name] ??= new Set()), listener),
    emit: (name, event) => tell(listeners[name] ?? [], event),
  };
}

function add<T>(listeners: Listeners<T>, listener: (value: T) => void): () => void {
  // One function may subscribe twice, and each ends by itself.
  const own = (value: T): void => listener(value);
  listeners.add(own);
  return () => void listeners.delete(own);
}

/** A listener that throws must not stop the others, nor the link; it still shows in the console and in error reports. */
function tell<T>(listeners: Iterable<(value: T) => void>, value: T): void {
  for (const listener of listeners) {
    try {
      listener(value);
    } catch (error) {
      // Not everywhere: Node has none.
      (globalThis.reportError ?? console.error)(error);
    }
  }
}
