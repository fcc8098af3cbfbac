import type { Channel, Env, Locks, PageEvent } from '../core/env.js';

interface Waiting {
  hold: () => Promise<void>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Web Locks, as far as the client uses them. */
class FakeLocks implements Locks {
  private readonly queues = new Map<string, Waiting[]>();
  private readonly held = new Map<string, Waiting>();

  request(
    name: string,
    { signal, steal }: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { hold, resolve, reject };
      const queue = this.queues.get(name) ?? [];
      this.queues.set(name, queue);
      signal?.addEventListener('abort', () => {
        const at = queue.indexOf(waiting);
        if (at >= 0) queue.splice(at, 1)[0]?.reject(new DOMException('withdrawn', 'AbortError'));
      });
      if (steal) {
        this.held.get(name)?.reject(new DOMException('stolen', 'AbortError'));
        this.held.delete(name);
        queue.unshift(waiting);
      } else queue.push(waiting);
      queueMicrotask(() => this.grant(name));
    });
  }

  private grant(name: string): void {
    if (this.held.has(name)) return;
    const next = this.queues.get(name)?.shift();
    if (!next) return;
    this.held.set(name, next);
    const free = (): void => {
      if (this.held.get(name) === next) this.held.delete(name);
      this.grant(name);
    };
    next.hold().then(
      () => (free(), next.resolve(undefined)),
      (error: unknown) => (free(), next.reject(error)),
    );
  }
}

/** The tabs of one browser, which share locks and channels. */
export class FakeBrowser {
  readonly locks = new FakeLocks();
  private readonly channels = new Map<string, Set<{ listener: (message: unknown) => void; tab: FakeTab }>>();

  open(): FakeTab {
    return new FakeTab(this);
  }

  /** Messages are copied, as between real tabs, and come later. */
  channel(name: string, tab: FakeTab): Channel {
    const all = this.channels.get(name) ?? new Set();
    this.channels.set(name, all);
    const own: { listener: (message: unknown) => void; tab: FakeTab } = { listener: () => undefined, tab };
    all.add(own);
    return {
      post: (message) => {
        if (tab.isFrozen) return;
        const copy: unknown = structuredClone(message);
        for (const other of all) {
          if (other !== own)
            queueMicrotask(() => all.has(other) && !other.tab.isFrozen && other.listener(copy));
        }
      },
      listen: (listener) => {
        own.listener = listener;
      },
      close: () => void all.delete(own),
    };
  }
}

/** One tab: visible and online, until it is told otherwise. */
export class FakeTab {
  /** A frozen tab keeps its locks, says nothing and hears nothing. */
  isFrozen = false;
  private isHidden = false;
  private readonly listeners = new Set<(event: PageEvent) => void>();
  private readonly stored = new Map<string, string>();

  constructor(private readonly browser: FakeBrowser) {}

  get env(): Pick<Env, 'page' | 'storage' | 'locks' | 'channel'> {
    return {
      page: {
        isHidden: () => this.isHidden,
        on: (listener) => {
          this.listeners.add(listener);
          return () => void this.listeners.delete(listener);
        },
      },
      storage: {
        getItem: (key) => this.stored.get(key) ?? null,
        setItem: (key, value) => void this.stored.set(key, value),
      },
      locks: this.browser.locks,
      channel: (name) => this.browser.channel(name, this),
    };
  }

  tell(event: PageEvent): void {
    if (event === 'hidden' || event === 'visible') this.isHidden = event === 'hidden';
    for (const listener of this.listeners) listener(event);
  }
}
