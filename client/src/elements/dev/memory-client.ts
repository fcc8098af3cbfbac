// A client without a server, for looking at states: it keeps the promises of the interface and invents nothing else.
import type {
  ListQuery,
  ListState,
  Notification,
  NotificationList,
  NotificationsClient,
  NotifyError,
  NotifyEvents,
  PushState,
  Removal,
  StoreState,
} from '../../core/api.js';
import { Cell, Emitter } from './cell.js';
import { MemoryPreferences } from './memory-preferences.js';

type Change = Partial<Notification>;

export class MemoryClient implements NotificationsClient {
  readonly options = { url: 'memory:', getToken: () => '' };
  readonly state = new Cell<StoreState>({
    link: 'live',
    transport: 'websocket',
    pause: null,
    retryAt: null,
    role: 'solo',
    user: 'alice',
    isReady: true,
    lastError: null,
    unread: 0,
    unseen: 0,
  });
  readonly preferences = new MemoryPreferences(this);
  readonly waitlist = { get: async () => [], join: refuse, leave: refuse };
  readonly push = {
    state: async () => this.pushState,
    enable: () => this.setPush('granted'),
    disable: () => this.setPush('default'),
  };
  pushState: PushState = 'default';
  /** Every call that the server would have got, for example `markRead 3`. */
  readonly calls: string[] = [];
  /** The server refuses everything. */
  failing = false;
  /** The server does not answer. */
  silent = false;

  private entries: Notification[] = [];
  private readonly events = new Emitter<NotifyEvents>();
  private readonly lists = new Map<string, MemoryList>();

  /** What the server has before the page comes. */
  seed(entries: Notification[]): void {
    this.entries = entries.toSorted((a, b) => b.id - a.id);
    this.refresh();
  }

  arrive(entry: Notification): void {
    this.entries = [entry, ...this.entries];
    this.refresh(entry.id);
    this.events.emit('notification', entry);
  }

  emit<K extends keyof NotifyEvents>(name: K, event: NotifyEvents[K]): void {
    this.events.emit(name, event);
  }

  list(query: ListQuery = {}): NotificationList {
    const key = JSON.stringify(query);
    const list = this.lists.get(key) ?? new MemoryList(query, this);
    this.lists.set(key, list);
    return list;
  }

  matching({ category, type, unreadOnly, archived }: ListQuery): Notification[] {
    return this.entries.filter(
      (entry) =>
        (!category || entry.category === category) &&
        (!type || entry.type === type) &&
        (!unreadOnly || !entry.isRead) &&
        (archived ? entry.archivedAt !== null : entry.archivedAt === null),
    );
  }

  find = async (id: number) => this.entries.find((entry) => entry.id === id) ?? refuse();
  markRead = (id: number) => this.change('markRead', id, { isRead: true, readAt: now(), seenAt: now() });
  markUnread = (id: number) => this.change('markUnread', id, { isRead: false, readAt: null });
  archive = (id: number) => this.change('archive', id, { archivedAt: now() });
  unarchive = (id: number) => this.change('unarchive', id, { archivedAt: null });

  remove(id: number, { undoMs = 0 }: { undoMs?: number } = {}): Removal {
    const entry = this.entries.find((one) => one.id === id);
    this.entries = this.entries.filter((one) => one.id !== id);
    this.refresh();
    let isOpen = true;
    const gone = new Promise<void>((resolve) => {
      setTimeout(() => {
        if (isOpen) this.calls.push(`remove ${id}`);
        isOpen = false;
        resolve();
      }, undoMs);
    });
    const undo = () => {
      if (!isOpen || !entry) return false;
      isOpen = false;
      this.seed([...this.entries, entry]);
      return true;
    };
    return Object.assign(gone, { undo });
  }

  async markAllRead({ upTo = Infinity, category }: { upTo?: number; category?: string } = {}): Promise<void> {
    await this.answer(`markAllRead ${upTo}${category ? ` ${category}` : ''}`);
    const isMeant = (entry: Notification) => entry.id <= upTo && (!category || entry.category === category);
    this.entries = this.entries.map((entry) => (isMeant(entry) ? { ...entry, isRead: true } : entry));
    this.refresh();
  }

  async seen(upTo: number): Promise<void> {
    await this.answer(`seen ${upTo}`);
    this.entries = this.entries.map((entry) =>
      entry.id <= upTo && !entry.seenAt ? { ...entry, seenAt: now() } : entry,
    );
    this.refresh();
  }

  on<K extends keyof NotifyEvents>(name: K, listener: (event: NotifyEvents[K]) => void): () => void {
    return this.events.on(name, listener);
  }

  async joinRoom(room: string): Promise<() => void> {
    await this.answer(`joinRoom ${room}`);
    return () => void this.leaveRoom(room);
  }

  async leaveRoom(room: string): Promise<void> {
    await this.answer(`leaveRoom ${room}`);
  }

  connect(): void {
    this.calls.push('connect');
  }

  switchUser = async () => this.seed([]);
  close = () => this.state.patch({ link: 'closed' });
  [Symbol.dispose] = this.close;

  /** Rejects, waits for ever, or notes the call. */
  async answer(call: string): Promise<void> {
    if (this.silent) await new Promise(() => undefined);
    this.calls.push(call);
    if (this.failing) await refuse();
  }

  private async setPush(state: PushState): Promise<PushState> {
    this.pushState = state;
    return state;
  }

  private async change(name: string, id: number, change: Change): Promise<void> {
    const before = this.entries;
    this.entries = before.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
    this.refresh();
    try {
      await this.answer(`${name} ${id}`);
    } catch (error) {
      this.entries = before;
      this.refresh();
      throw error;
    }
  }

  private refresh(arrived?: number): void {
    const inbox = this.matching({});
    const count = (test: (entry: Notification) => boolean) => inbox.filter(test).length;
    this.state.patch({ unread: count((one) => !one.isRead), unseen: count((one) => one.seenAt === null) });
    for (const list of this.lists.values()) list.refresh(arrived);
  }
}

class MemoryList implements NotificationList {
  private readonly cell = new Cell<ListState>({
    items: [],
    hasMore: false,
    pendingNew: 0,
    status: 'idle',
    error: null,
    newestCursor: 0,
  });
  private shown: number;
  private readonly hidden = new Set<number>();
  private holders = 0;

  constructor(
    readonly query: ListQuery,
    private readonly client: MemoryClient,
  ) {
    this.shown = query.limit ?? 20;
  }

  get = () => this.cell.get();

  subscribe = (listener: (state: ListState) => void) => {
    void this.load().catch(() => undefined);
    return this.cell.subscribe(listener);
  };

  async load(): Promise<void> {
    if (this.get().status === 'ready') return;
    this.cell.patch({ status: 'loading', error: null });
    await this.fetch();
  }

  async loadMore(): Promise<void> {
    if (!this.get().hasMore || this.get().status === 'loading') return;
    this.cell.patch({ status: 'loading' });
    this.shown += this.query.limit ?? 20;
    await this.fetch();
  }

  showPending(): void {
    this.hidden.clear();
    this.refresh();
  }

  hold(): () => void {
    this.holders += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.holders -= 1;
      isHeld = false;
      if (this.holders === 0) this.showPending();
    };
  }

  refresh(arrived?: number): void {
    if (this.get().status !== 'ready') return;
    const all = this.client.matching(this.query);
    if (arrived !== undefined && this.holders > 0 && all.some(({ id }) => id === arrived))
      this.hidden.add(arrived);
    const visible = all.filter(({ id }) => !this.hidden.has(id));
    const items = visible.slice(0, this.shown);
    this.cell.patch({
      items,
      hasMore: visible.length > items.length,
      pendingNew: all.length - visible.length,
      newestCursor: items[0]?.id ?? 0,
    });
  }

  private async fetch(): Promise<void> {
    try {
      await this.client.answer('list');
      this.cell.patch({ status: 'ready' });
      this.refresh();
    } catch (error) {
      this.cell.patch({ status: 'error', error: error as NotifyError });
    }
  }
}

function now(): string {
  return new Date().toISOString();
}

function refuse(): Promise<never> {
  const error: NotifyError = Object.assign(new Error('refused'), {
    name: 'NotifyError' as const,
    code: 'server' as const,
    status: 500,
    serverCode: null,
  });
  return Promise.reject(error);
}
