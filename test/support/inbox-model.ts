import * as fc from 'fast-check';
import type { InboxState, Notification } from '../../src/contract/index.js';
import type { Mark } from '../../src/notifications/mark.repository.js';

/** What people, the shop and time do to inboxes. */
export type Command =
  | { do: 'accept'; user: number; categories: string[]; over?: boolean }
  | { do: 'mark'; user: number; id: number; mark: Mark }
  | { do: 'readAll'; user: number; upTo?: number; category?: string }
  | { do: 'seen'; user: number; upTo: number }
  | { do: 'expire'; user: number };

/** Readable where it is printed. */
const PLAIN = { noNullPrototype: true };
const CATEGORIES = ['news', 'orders'];

export function commands(users: number, ids: number): fc.Arbitrary<Command> {
  const user = fc.nat({ max: users - 1 });
  const id = fc.integer({ min: 1, max: ids });
  const category = fc.constantFrom(...CATEGORIES);
  const mark = fc.constantFrom<Mark>('read', 'unread', 'archive', 'unarchive', 'remove');
  const upTo = fc.nat({ max: ids });
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record(
        {
          do: fc.constant('accept' as const),
          user,
          categories: fc.array(category, { minLength: 1, maxLength: 3 }),
          over: fc.boolean(),
        },
        PLAIN,
      ),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('mark' as const), user, id, mark }, PLAIN) },
    {
      weight: 2,
      arbitrary: fc.record(
        { do: fc.constant('readAll' as const), user, upTo, category },
        { requiredKeys: ['do', 'user'], ...PLAIN },
      ),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('seen' as const), user, upTo }, PLAIN) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), user }, PLAIN) },
  );
}

/** An inbox as plain as it can be. Remembers how it was after each step. */
export class InboxModel {
  private entries: readonly ModelEntry[] = [];
  private readonly past: (readonly ModelEntry[])[] = [[]];

  get seq(): number {
    return this.past.length - 1;
  }

  get state(): InboxState {
    const there = this.entries.filter(({ archived, removed }) => !archived && !removed);
    return {
      seq: this.seq,
      counts: {
        unread: there.filter(({ read }) => !read).length,
        unseen: there.filter(({ seen }) => !seen).length,
      },
    };
  }

  /** What was there after the step `seq`; absent: what is there now. */
  list(seq = this.seq): Shown[] {
    return (this.past[seq] ?? []).filter(({ removed }) => !removed).map(shown);
  }

  /** How many entries were last changed by the first step after `after` that is still visible. */
  nextStep(after: number): number {
    const revs = this.entries.map(({ rev }) => rev).filter((rev) => rev > after);
    return revs.filter((rev) => rev === Math.min(...revs)).length;
  }

  /** What doing it must answer; undefined when there is no such entry. */
  execute(command: Command): object | undefined {
    if (command.do === 'accept') return this.accept(command);
    if (command.do === 'mark') return this.mark(command);
    if (command.do === 'expire') {
      this.change((one) => (one.over ? marked(one, 'remove') : one));
      return {};
    }
    const { upTo = Infinity } = command;
    const category = command.do === 'readAll' ? command.category : undefined;
    const isMeant = (one: ModelEntry): boolean =>
      one.id <= upTo && !one.archived && (category === undefined || one.category === category);
    const effect = (one: ModelEntry): ModelEntry =>
      command.do === 'readAll' ? marked(one, 'read') : { ...one, seen: true };
    const updated = this.change((one) => (isMeant(one) ? effect(one) : one));
    return { updated, ...this.state };
  }

  private accept({ categories, over = false }: Command & { do: 'accept' }): object {
    for (const category of categories) {
      const id = this.seq + 1;
      const marks = { read: false, seen: false, archived: false, removed: false };
      this.entries = [...this.entries, { id, rev: id, category, over, ...marks }];
      this.past.push(this.entries);
    }
    return categories.map(() => ({ status: 'accepted', notified: 1 }));
  }

  private mark({ id, mark }: Command & { do: 'mark' }): object | undefined {
    const before = this.entries.find((one) => one.id === id && !one.removed);
    if (!before) return undefined;
    this.change((one) => (one.id === id ? marked(one, mark) : one));
    return mark === 'remove' ? {} : { ...this.state, notification: shown(marked(before, mark)) };
  }

  /** A step only when it changes something; answers how many entries. */
  private change(effect: (entry: ModelEntry) => ModelEntry): number {
    let updated = 0;
    const next = this.entries.map((before) => {
      const after = before.removed ? before : effect(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return before;
      updated += 1;
      return { ...after, rev: this.seq + 1 };
    });
    if (updated > 0) {
      this.entries = next;
      this.past.push(next);
    }
    return updated;
  }
}

interface ModelEntry {
  id: number;
  rev: number;
  category: string;
  /** Past its time from the start. */
  over: boolean;
  read: boolean;
  seen: boolean;
  archived: boolean;
  removed: boolean;
}

export type Shown = Omit<ModelEntry, 'rev' | 'over' | 'removed'>;

const MARKS: Record<Mark, Partial<ModelEntry>> = {
  read: { read: true, seen: true },
  unread: { read: false },
  archive: { archived: true },
  unarchive: { archived: false },
  remove: { removed: true },
};

function marked(entry: ModelEntry, mark: Mark): ModelEntry {
  // An entry that was read before is left as it is.
  return mark === 'read' && entry.read ? entry : { ...entry, ...MARKS[mark] };
}

function shown({ id, category, read, seen, archived }: ModelEntry): Shown {
  return { id, category, read, seen, archived };
}

export function shownOf(notification: Notification): Shown {
  const { id, category, isRead, seenAt, archivedAt } = notification;
  return { id, category, read: isRead, seen: seenAt !== null, archived: archivedAt !== null };
}
