import type { ClientOptions } from './api.js';

export type PageEvent = 'visible' | 'hidden' | 'online' | 'offline' | 'pagehide' | 'pageshow';

export interface Channel {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

/** The part of the Web Locks API that is used. */
export interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}

/** All the client knows of the world around it: what a test replaces. */
export interface Env {
  /** Milliseconds since 1970. */
  now: () => number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** 0 to 1, without 1. */
  random(): number;
  fetch: typeof fetch;
  /** Absent outside a browser. */
  page?: { isHidden(): boolean; on(listener: (event: PageEvent) => void): () => void };
  /** Of this tab; absent where the person forbids it. */
  storage?: Pick<Storage, 'getItem' | 'setItem'>;
  /** Absent on pages without a secure context. */
  locks?: Locks;
  channel?(name: string): Channel;
}

/** Nothing here runs at import, so that a server may render pages that import it. */
export function browserEnv(options: ClientOptions): Env {
  const { fetch: own } = options;
  const env: Env = {
    now: () => Date.now(),
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer as number),
    random: () => Math.random(),
    // Looked up late: monitoring tools replace it, and the browser insists on `window` as its `this`.
    fetch: (...request) => (own ?? globalThis.fetch)(...request),
  };
  if (typeof document === 'undefined') return env;
  env.page = { isHidden: () => document.visibilityState === 'hidden', on: listenToPage };
  env.locks = navigator.locks as Locks | undefined;
  if (typeof BroadcastChannel !== 'undefined') env.channel = openChannel;
  try {
    env.storage = sessionStorage;
  } catch {
    // Forbidden by the person: the best transport is found anew on each page.
  }
  return env;
}

function listenToPage(listener: (event: PageEvent) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  for (const name of ['visibilitychange', 'online', 'offline', 'pagehide', 'pageshow'] as const) {
    const tell = (): void => listener(name === 'visibilitychange' ? document.visibilityState : name);
    // What happens to the document comes up to the window.
    window.addEventListener(name, tell, { signal });
  }
  return () => stop.abort();
}

function openChannel(name: string): Channel {
  const channel = new BroadcastChannel(name);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
    post: (message) => channel.postMessage(message),
    listen: (listener) => {
      channel.addEventListener('message', ({ data }) => listener(data));
    },
    close: () => channel.close(),
  };
}
