import type { Readable } from '../../core/api.js';

export class Cell<T> implements Readable<T> {
  private readonly listeners = new Set<(value: T) => void>();

  constructor(private value: T) {}

  get = (): T => this.value;

  subscribe = (listener: (value: T) => void): (() => void) => {
    const own = (value: T) => listener(value);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  patch(change: Partial<T>): void {
    this.value = { ...this.value, ...change };
    queueMicrotask(() => {
      for (const listener of this.listeners) listener(this.value);
    });
  }
}

export class Emitter<Events> {
  private readonly listeners = new Map<keyof Events, Set<(event: never) => void>>();

  on<K extends keyof Events>(name: K, listener: (event: Events[K]) => void): () => void {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all.add(listener));
    return () => void all.delete(listener);
  }

  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event as never);
  }
}
