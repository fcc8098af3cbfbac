import type { EventResult, Notification } from '../../contract/index.js';
import type { Tab } from './tab.js';

/** One person's inbox, as REST has it. */
export interface Stored {
  data: readonly Pick<Notification, 'id' | 'title'>[];
  counts: { unread: number };
}

/** What of a tab counts. */
export type Seen = Pick<
  Tab,
  'userId' | 'start' | 'arrivals' | 'doubled' | 'outOfOrder' | 'resets' | 'counts'
>;

/** Who should have seen what: what the server stored against what came onto the screens. */
export interface Balance {
  /** Entries over all inboxes, each counted once. */
  stored: number;
  /** Who has at least one entry. */
  peopleTold: number;
  /** Entries over all tabs, each counted in each tab. */
  received: number;
  missing: string[];
  doubled: number;
  outOfOrder: number;
  /** Tabs that had to load anew: they were away for too long. */
  resets: number;
  wrongBadges: string[];
}

/** `stored` by user; a tab is expected to show every entry that is newer than its start. */
export function balance(stored: ReadonlyMap<string, Stored>, tabs: readonly Seen[]): Balance {
  const sum = (of: (tab: Seen) => number): number => tabs.reduce((total, tab) => total + of(tab), 0);
  return {
    stored: [...stored.values()].reduce((total, { data }) => total + data.length, 0),
    peopleTold: [...stored.values()].filter(({ data }) => data.length > 0).length,
    received: sum(({ arrivals }) => arrivals.size),
    missing: tabs.flatMap((tab) => missingIn(tab, stored.get(tab.userId))),
    doubled: sum(({ doubled }) => doubled),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    resets: sum(({ resets }) => resets),
    wrongBadges: tabs.flatMap(({ userId, counts }) => {
      const unread = stored.get(userId)?.counts.unread ?? 0;
      return counts.unread === unread ? [] : [`${userId} shows ${counts.unread}, ${unread} are unread`];
    }),
  };
}

function missingIn({ userId, start, arrivals }: Seen, stored: Stored | undefined): string[] {
  return (stored?.data ?? [])
    .filter(({ id }) => id > start && !arrivals.has(id))
    .map(({ id, title }) => `${userId} never saw ${id}: ${title}`);
}

/** Counts what was posted and what the server said to it. */
export class Ledger {
  posts = 0;
  sent = 0;
  accepted = 0;
  duplicates = 0;
  /** How many people the server says it told. */
  notified = 0;
  readonly failures: string[] = [];
  /** When an event was first posted, by its id. */
  readonly postedAt = new Map<string, number>();

  posted(ids: readonly string[], at: number): void {
    this.posts++;
    this.sent += ids.length;
    for (const id of ids) if (!this.postedAt.has(id)) this.postedAt.set(id, at);
  }

  answered(results: readonly EventResult[]): void {
    for (const { status, notified } of results) {
      if (status === 'accepted') this.accepted++;
      else this.duplicates++;
      this.notified += notified;
    }
  }

  failed(error: Error): void {
    this.failures.push(error.message);
  }

  /** Ids that were posted more than once make this many duplicates. */
  get expectedDuplicates(): number {
    return this.sent - this.postedAt.size;
  }
}
