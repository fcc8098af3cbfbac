import type { Counts, InboxState, Notification as Entry, Reset } from '../../../src/contract/index.js';
import type { NotifyEvents } from './api.js';
import { concerns, countUnread, countUnseen, marked } from './marks.js';
import type { Emitter } from './readable.js';
import type { Batch, Step } from './transport.js';

/**
 * A change of the person's that the server has not confirmed: the entry as it will be; null when it will be gone; the same
 * object when it is not concerned.
 */
export type Pending = (entry: Entry) => Entry | null;

export interface Page extends InboxState {
  data: Entry[];
}

/**
 * What this tab knows of the person's inbox: the server's truth up to a cursor, and over it what the person is changing
 * right now. Taking a change back is to forget it; the truth was never touched.
 */
export interface Inbox {
  cursor: () => number | undefined;
  /** The counts are the server's. */
  isReady(): boolean;
  state(): InboxState | undefined;
  isChanging(): boolean;
  /** As the server counts, less what this tab is changing among the entries it knows. */
  shownCounts(): Counts;
  /** As the person sees them, in no order. */
  shown(): Entry[];
  get(id: number): Entry | null | undefined;
  /** A connection begins: what it tells of from now on is news, if its id is above the cursor. */
  begin(state: InboxState): void;
  /** Where the inbox stands. Answers false when something happened that this tab was not told of. */
  sync(state: InboxState): boolean;
  /** What is known is worth nothing beyond this point; lists must be loaded afresh. */
  reset(state: InboxState, reason: Reset['reason'] | null): void;
  /** Somebody else. */
  clear(): void;
  /** Answers whether it was news. */
  apply: (batch: Batch) => boolean;
  /** Keeps changes waiting while what lies before them is asked for. Without it they are dropped: the gap is still there. */
  fill(ask: () => Promise<void>): Promise<void>;
  /** Like `apply`, of what `fill` asked for. */
  applyMissed(batch: Batch): void;
  /** The answer to a change of this person's, here or in another tab. The cursor stays: what is before may be on its way. */
  confirm(step: Step, state: InboxState | undefined): void;
  add(pending: Pending): void;
  drop(pending: Pending): void;
  /** Reads pages, and brings them up to the cursor. `isFresh`: they replace all that is known. */
  load<T extends Page>(read: () => Promise<T[]>, isFresh?: boolean): Promise<T[]>;
}

/** @param changed told when something that a list or the counts show has changed */
export function createInbox(events: Pick<Emitter<NotifyEvents>, 'emit'>, changed: () => void): Inbox {
  let cursor: number | undefined;
  let counts: Counts = { unread: 0, unseen: 0 };
  let countsAt = -1;
  let entries = new Map<number, Entry>();
  const pending = new Set<Pending>();
  /** As the person sees them; made afresh when `pending` changes. */
  let views = new WeakMap<Entry, { entry: Entry | null }>();
  /** What happened since `from`, for pages that were read before it and arrive after it. */
  let log: { from: number | undefined; batches: Pick<Batch, 'seq' | 'steps'>[] } | undefined;
  let loads = 0;
  /** Changes that must wait until those before them are here. */
  let waiting: Batch[] | undefined;
  /** Entries up to this id are no news; of the others, those that were told of. */
  let oldUpTo = 0;
  const told = new Set<number>();

  const view = (entry: Entry): Entry | null => {
    if (!pending.size) return entry;
    let seen = views.get(entry);
    if (!seen) {
      let result: Entry | null = entry;
      for (const change of pending) result &&= change(result);
      views.set(entry, (seen = { entry: result }));
    }
    return seen.entry;
  };

  const begin = ({ seq }: InboxState): void => {
    oldUpTo = cursor ?? seq;
    told.clear();
  };

  const jump = (seq: number): void => {
    cursor = seq;
    // Whoever loads right now holds on to the object.
    if (log) Object.assign(log, { from: seq, batches: [] });
  };

  const setCounts = (state: InboxState): void => {
    if (state.seq >= countsAt) ({ seq: countsAt, counts } = state);
  };

  const take = (step: Step): void => {
    if ('put' in step) for (const entry of step.put) entries.set(entry.id, entry);
    else if ('drop' in step) for (const id of step.drop) entries.delete(id);
    else
      for (const [id, entry] of entries)
        if (concerns(step.mark, entry)) entries.set(id, marked(entry, step.mark));
  };

  const tell = (step: Step): void => {
    if ('drop' in step) return events.emit('removed', { ids: step.drop });
    if ('mark' in step) {
      const { ids, upTo = 0, category, readAt } = step.mark;
      const which = ids ? { ids } : { upTo, category };
      return readAt ? events.emit('read', { ...which, readAt }) : events.emit('updated', which);
    }
    const known: number[] = [];
    for (const entry of step.put) {
      if (entry.id <= oldUpTo || told.has(entry.id)) known.push(entry.id);
      else {
        told.add(entry.id);
        events.emit('notification', entry);
      }
    }
    if (known.length) events.emit('updated', { ids: known });
  };

  const sync = (state: InboxState): boolean => {
    if (cursor === undefined) {
      begin(state);
      jump(state.seq);
    }
    setCounts(state);
    changed();
    return !!waiting || (cursor ?? 0) >= state.seq;
  };

  const apply = (batch: Batch): boolean => {
    if (waiting) {
      waiting.push(batch);
      return false;
    }
    const { seq, steps, state } = batch;
    const isNews = cursor === undefined || seq > cursor;
    if (isNews) {
      if (cursor === undefined) sync(state);
      log?.batches.push(batch);
      cursor = seq;
      for (const step of steps) {
        take(step);
        tell(step);
      }
    }
    setCounts(state);
    changed();
    return isNews;
  };

  const merge = (pages: readonly Page[], isFresh: boolean): void => {
    if (isFresh) entries = new Map();
    for (const page of pages) {
      const isNewer = isFresh || page.seq >= (cursor ?? 0);
      for (const entry of page.data) if (isNewer || !entries.has(entry.id)) entries.set(entry.id, entry);
      setCounts(page);
      if (cursor === undefined) jump(page.seq);
    }
    const oldest = Math.min(...pages.map(({ seq }) => seq));
    for (const { seq, steps } of log?.batches ?? []) if (seq > oldest) steps.forEach(take);
  };

  const pend = (): void => {
    views = new WeakMap();
    changed();
  };

  return {
    cursor: () => cursor,
    isReady: () => countsAt >= 0,
    state: () => (cursor === undefined ? undefined : { seq: cursor, counts }),
    isChanging: () => pending.size > 0,
    shownCounts: () => {
      let { unread, unseen } = counts;
      if (pending.size)
        for (const entry of entries.values()) {
          const seen = view(entry);
          unread += countUnread(seen) - countUnread(entry);
          unseen += countUnseen(seen) - countUnseen(entry);
        }
      return { unread: Math.max(0, unread), unseen: Math.max(0, unseen) };
    },
    shown: () => [...entries.values()].map(view).filter((entry) => entry !== null),
    get: (id) => {
      const entry = entries.get(id);
      return entry && view(entry);
    },
    begin,
    sync,
    reset: (state, reason) => {
      // The database may have been restored from an older copy.
      countsAt = -1;
      setCounts(state);
      oldUpTo = state.seq;
      told.clear();
      waiting?.splice(0);
      jump(state.seq);
      changed();
      events.emit('reset', { reason });
    },
    clear: () => {
      cursor = waiting = undefined;
      countsAt = -1;
      counts = { unread: 0, unseen: 0 };
      entries.clear();
      pending.clear();
      told.clear();
      log &&= { from: undefined, batches: [] };
      pend();
    },
    apply,
    fill: async (ask) => {
      const own: Batch[] = (waiting = []);
      try {
        await ask();
        if (waiting !== own) return;
        waiting = undefined;
        own.forEach(apply);
      } finally {
        if (waiting === own) waiting = undefined;
      }
    },
    applyMissed: (batch) => {
      const kept = waiting;
      waiting = undefined;
      apply(batch);
      waiting = kept;
    },
    confirm: (step, state) => {
      if (state) setCounts(state);
      if (cursor === undefined || !state || state.seq > cursor) {
        take(step);
        log?.batches.push({ seq: state?.seq ?? Infinity, steps: [step] });
      }
      changed();
    },
    add: (change) => {
      pending.add(change);
      pend();
    },
    drop: (change) => {
      if (pending.delete(change)) pend();
    },
    load: async (read, isFresh = false) => {
      loads++;
      log ??= { from: cursor, batches: [] };
      try {
        for (let tries = 1; ; tries++) {
          const pages = await read();
          const { from } = log;
          // Older than what is remembered of what came since. A server that was set back says so by a reset.
          if (from !== undefined && tries < 3 && pages.some(({ seq }) => seq < from)) continue;
          merge(pages, isFresh);
          return pages;
        }
      } finally {
        if (--loads === 0) log = undefined;
        changed();
      }
    },
  };
}
