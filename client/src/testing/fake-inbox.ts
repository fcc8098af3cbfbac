import type {
  Changes,
  Counts,
  InboxState,
  Notification,
  NotificationPage,
} from '../../../src/contract/index.js';
import { concerns, marked } from '../core/marks.js';
import type { Batch, Mark, Step } from '../core/transport.js';

/** One person's inbox as the server keeps it: every change takes the next seq. */
export class FakeInbox {
  seq = 0;
  /** Cursors below cannot be resumed from. */
  floor = 0;
  private entries = new Map<number, { entry: Notification; rev: number }>();
  private readonly removed = new Map<number, number>();

  get counts(): Counts {
    const shown = this.all.filter(({ archivedAt }) => archivedAt === null);
    return {
      unread: shown.filter(({ isRead }) => !isRead).length,
      unseen: shown.filter(({ seenAt }) => seenAt === null).length,
    };
  }

  get state(): InboxState {
    return { seq: this.seq, counts: this.counts };
  }

  /** Newest first. */
  get all(): Notification[] {
    return [...this.entries.values()].map(({ entry }) => entry).toSorted((a, b) => b.id - a.id);
  }

  get(id: number): Notification | undefined {
    return this.entries.get(id)?.entry;
  }

  add(entry: Partial<Notification>): Batch {
    const id = ++this.seq;
    return this.put({
      type: 'custom.message',
      category: 'messages',
      level: 'info',
      priority: 'medium',
      title: `News ${id}`,
      message: '',
      data: {},
      url: null,
      imageUrl: null,
      thread: null,
      silent: false,
      isRead: false,
      seenAt: null,
      readAt: null,
      archivedAt: null,
      createdAt: new Date(0).toISOString(),
      expiresAt: null,
      ...entry,
      id,
    });
  }

  /** Undefined when that changes nothing. */
  change(id: number, change: Partial<Notification>): Batch | undefined {
    const entry = this.get(id);
    if (!entry || Object.entries(change).every(([key, value]) => entry[key as keyof Notification] === value))
      return undefined;
    this.seq++;
    return this.put({ ...entry, ...change });
  }

  mark(mark: Mark): Batch | undefined {
    const concerned = this.all.filter((entry) => concerns(mark, entry) && marked(entry, mark) !== entry);
    if (concerned.length === 0) return undefined;
    this.seq++;
    for (const entry of concerned) this.put(marked(entry, mark));
    return this.batch({ mark });
  }

  remove(id: number): Batch | undefined {
    if (!this.entries.delete(id)) return undefined;
    this.removed.set(id, ++this.seq);
    return this.batch({ drop: [id] });
  }

  page(search: URLSearchParams): NotificationPage {
    const limit = Number(search.get('limit') ?? 20);
    const cursor = Number(search.get('cursor') ?? Infinity);
    const fits = this.all.filter(
      (entry) =>
        entry.id < cursor &&
        (entry.archivedAt !== null) === (search.get('archived') === 'true') &&
        (search.get('unreadOnly') !== 'true' || !entry.isRead) &&
        (!search.get('category') || entry.category === search.get('category')) &&
        (!search.get('type') || entry.type === search.get('type')),
    );
    const data = fits.slice(0, limit);
    return { data, nextCursor: fits.length > limit ? String(data.at(-1)?.id) : null, ...this.state };
  }

  changes(after: number): Changes {
    const { state } = this;
    if (after < this.floor || after > this.seq) return { changes: [], reset: true, more: false, ...state };
    const upserts = [...this.entries.values()].map(
      ({ entry, rev }) => ({ op: 'upsert', seq: rev, notification: entry }) as const,
    );
    const removals = [...this.removed].map(([id, seq]) => ({ op: 'remove', seq, id }) as const);
    const changes = [...upserts, ...removals]
      .filter(({ seq }) => seq > after)
      .toSorted((a, b) => a.seq - b.seq);
    return { changes, reset: false, more: false, ...state };
  }

  private put(entry: Notification): Batch {
    this.entries.set(entry.id, { entry, rev: this.seq });
    return this.batch({ put: [entry] });
  }

  private batch(step: Step): Batch {
    return { seq: this.seq, steps: [step], state: this.state };
  }
}
