import type { Notification } from '../contract/index.js';
import type { InboxNews } from './inbox.repository.js';
import { toChanges, toDelta } from './news.js';

const COUNTS = { unread: 3, unseen: 1 };
type Row = InboxNews['rows'][number];

/** What is told of an entry matters, not what is in it. */
const entry = (id: number): Notification => ({ id }) as Notification;
const row = (rev: number, id: number, removed = false): Row => [rev, id, removed, entry(id)];

/** As the repository reads it: one row more than the page. */
function news(seq: number, rows: Row[], { limit = 100, floor = 0, after = 0 } = {}): InboxNews {
  const known = after >= floor && after <= seq;
  const read = rows.filter(([rev]) => known && rev > after).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return { seq, counts: COUNTS, floor, rows: read.slice(0, limit + 1), cut: false };
}

const born = (count: number): Row[] => Array.from({ length: count }, (_, n) => row(n + 1, n + 1));
const ups = (from: number, to: number): object[] =>
  Array.from({ length: to - from + 1 }, (_, n) => ({
    op: 'upsert',
    seq: from + n,
    notification: entry(from + n),
  }));

describe('a reader who comes back', () => {
  // The ten cases of Centrifuge's recovery tests. Where it says "not recovered" because of a limit, a page here says
  // that there is more; where it is because of what is gone, it says to start afresh. Retention is what `floor` tells.
  it.each([
    ['to an empty inbox', { seq: 0, after: 0 }, { changes: [] }],
    ['from a position', { seq: 10, after: 8 }, { changes: ups(9, 10) }],
    ['from a position, in small pages', { seq: 10, after: 5, limit: 2 }, { changes: ups(6, 7), more: true }],
    [
      'from a position, in the smallest pages',
      { seq: 10, after: 5, limit: 1 },
      { changes: ups(6, 6), more: true },
    ],
    ['from a position that is gone', { seq: 20, after: 8, floor: 10 }, { changes: [], reset: true }],
    ['from a position that is not there yet', { seq: 20, after: 108 }, { changes: [], reset: true }],
    ['from where the inbox stands', { seq: 7, after: 7 }, { changes: [] }],
    ['from the beginning', { seq: 4, after: 0 }, { changes: ups(1, 4) }],
    ['after everything expired', { seq: 10, after: 8, floor: 10 }, { changes: [], reset: true }],
    ['after everything expired, having seen it', { seq: 1, after: 1, floor: 1 }, { changes: [] }],
  ])('%s', (_, { seq, after, limit = 100, floor = 0 }: Case, expected) => {
    const read = news(seq, born(seq), { limit, floor, after });
    expect(toChanges(read, after, limit)).toEqual({
      seq,
      counts: COUNTS,
      more: false,
      reset: false,
      ...expected,
    });
  });
  interface Case {
    seq: number;
    after: number;
    limit?: number;
    floor?: number;
  }

  it.each([
    ['cursor_too_old', { after: 8, floor: 9 }],
    ['cursor_ahead', { after: 21, floor: 9 }],
    ['too_many_changes', { after: 10, floor: 9 }],
    [undefined, { after: 9, floor: 9 }],
    [undefined, { after: 20, floor: 9 }],
  ])('is told why to start afresh: %s', (reason, { after, floor }) => {
    // Step 20 changed 15 entries at once.
    const rows = [row(10, 10), ...Array.from({ length: 15 }, (_, n) => row(20, n + 1))].filter(
      (_, n) => n === 0 || n !== 10,
    );
    const limit = 5;
    expect(toDelta(news(20, rows, { limit, floor, after }), after, limit).reset).toBe(reason);
  });

  it('is told where the inbox stands when that is all it asks', () => {
    const read: InboxNews = { seq: 9, counts: COUNTS, floor: 0, rows: [], cut: false };
    expect(toDelta(read, null, 5)).toEqual({
      state: { seq: 9, counts: COUNTS },
      changes: [],
      more: false,
      reset: undefined,
    });
  });
});

describe('a page', () => {
  /** [op, seq, id] of each change, and whether there is more. */
  function page(rows: Row[], limit: number): unknown[] {
    const seq = Math.max(...rows.map(([rev]) => rev));
    const { changes, more, reset } = toChanges(news(seq, rows, { limit }), 0, limit);
    const told = changes.map(
      (one) => `${one.op} ${one.op === 'remove' ? one.id : one.notification.id}@${one.seq}`,
    );
    return reset ? ['reset'] : [...told, ...(more ? ['more'] : [])];
  }

  it('holds as many as fit', () => {
    expect(page(born(3), 3)).toEqual(['upsert 1@1', 'upsert 2@2', 'upsert 3@3']);
    expect(page(born(4), 3)).toEqual(['upsert 1@1', 'upsert 2@2', 'upsert 3@3', 'more']);
  });

  it('ends before a step that does not fit whole', () => {
    const rows = [row(4, 4), row(5, 1), row(5, 2), row(5, 3)];
    expect(page(rows, 4)).toEqual(['upsert 4@4', 'upsert 1@5', 'upsert 2@5', 'upsert 3@5']);
    expect(page(rows, 3)).toEqual(['upsert 4@4', 'more']);
    expect(page(rows, 1)).toEqual(['upsert 4@4', 'more']);
  });

  it('holds a step that just fits, with more behind it', () => {
    const rows = [row(5, 1), row(5, 2), row(6, 6)];
    expect(page(rows, 2)).toEqual(['upsert 1@5', 'upsert 2@5', 'more']);
  });

  it('cannot hold a part of a step', () => {
    expect(page([row(5, 1), row(5, 2), row(6, 6)], 1)).toEqual(['reset']);
  });

  it('says what was removed', () => {
    expect(page([row(3, 1, true), row(4, 4)], 5)).toEqual(['remove 1@3', 'upsert 4@4']);
  });
});

describe('an open connection', () => {
  const told = (rows: Row[], after: number) => toDelta(news(99, rows, { after }), after, 100).changes;

  it('is told of one change per step', () => {
    expect(told([row(5, 5), row(6, 2), row(7, 1, true), row(8, 3), row(8, 4)], 4)).toEqual([
      { kind: 'created', seq: 5, notification: entry(5) },
      { kind: 'updated', seq: 6, notifications: [entry(2)] },
      { kind: 'removed', seq: 7, ids: [1] },
      { kind: 'updated', seq: 8, notifications: [entry(3), entry(4)] },
    ]);
  });

  it('hears of an entry that changed since as a new one, when it never knew it', () => {
    expect(told([row(9, 5)], 4)).toEqual([{ kind: 'created', seq: 9, notification: entry(5) }]);
  });

  it('hears of known and unknown entries that changed in one step at once', () => {
    expect(told([row(9, 3), row(9, 5)], 4)).toEqual([
      { kind: 'updated', seq: 9, notifications: [entry(3), entry(5)] },
    ]);
    expect(told([row(9, 5), row(9, 6)], 4)).toEqual([
      { kind: 'updated', seq: 9, notifications: [entry(5), entry(6)] },
    ]);
  });

  it('hears at once of entries that were removed together', () => {
    expect(told([row(9, 1, true), row(9, 6, true)], 4)).toEqual([{ kind: 'removed', seq: 9, ids: [1, 6] }]);
  });
});
