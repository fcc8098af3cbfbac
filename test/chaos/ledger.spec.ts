import type { Notification } from '../../src/contract/index.js';
import { Screen } from '../support/screen.js';
import { balance, type Seen } from './ledger.js';
import type { Sent } from './producer.js';
import type { StoredEntry, StoredInbox, Truth } from './truth.js';

// A ledger that balances whatever happened would make every run a success, so each kind of fault is booked here once.

/** Events 1..n, each of which tells Ada, in a shop, a database and a tab where all went well. */
function books(count = 3): { sent: Map<string, Sent>; inbox: StoredInbox; truth: Truth; tab: Seen } {
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  const sent = new Map(numbers.map((n) => [`e${n}`, sentEvent(`e${n}`, n)]));
  const entries: StoredEntry[] = numbers.map((n) => ({
    id: n,
    rev: n,
    mark: `news e${n}`,
    eventId: `e${n}`,
    removed: false,
    isRead: false,
    isSeen: false,
  }));
  const counts = { unread: count, unseen: count };
  const inbox = { seq: count, ...counts, counted: { ...counts }, entries };
  const screen = new Screen();
  for (const n of numbers) {
    screen.entries.set(n, { id: n, isRead: false, seenAt: null } as unknown as Notification);
  }
  const tab: Seen = {
    name: 'tab',
    userId: 'ada',
    transport: 'socket',
    isTimed: true,
    log: numbers.map((n) => ({ at: n * 10 + 5, seq: n, id: n, mark: `news e${n}`, by: 'stream' })),
    seq: count,
    start: 0,
    counts: { ...counts },
    doubled: 0,
    outOfOrder: 0,
    resets: 0,
    steps: numbers,
    screen,
    breaches: [],
  };
  return { sent, inbox, truth: { events: new Set(sent.keys()), inboxes: new Map([['ada', inbox]]) }, tab };
}

function sentEvent(id: string, n: number, outcome: Sent['outcome'] = 'accepted'): Sent {
  return {
    happening: {
      event: { id, source: 'chaos', type: 'news', data: {} },
      expected: [{ userId: 'ada', mark: `news ${id}` }],
    },
    outcome,
    dueAt: n * 10,
    acceptances: 1,
    notified: 1,
    isStored: true,
  };
}

type Books = ReturnType<typeof books>;

/** What is found when `spoil` has been at the books. */
function found(spoil: (all: Books) => void) {
  const all = books();
  spoil(all);
  const { breaches, lost, doubled, outOfOrder } = balance(all.sent, all.truth, [all.tab]);
  return { lost, doubled, outOfOrder, invariants: [...new Set(breaches.map(({ invariant }) => invariant))] };
}

describe('the ledger', () => {
  it('balances when each event came once to everybody', () => {
    const { sent, truth, tab } = books();
    expect(balance(sent, truth, [tab, tab])).toMatchObject({
      accepted: 3,
      entries: 3,
      expected: 6,
      received: 6,
      lost: 0,
      doubled: 0,
      outOfOrder: 0,
      delay: { p50: 5, p99: 5, max: 5 },
      breaches: [],
    });
  });

  it.each<[string, (all: Books) => void, object]>([
    [
      'an accepted event that is not stored',
      ({ truth }) => truth.events.delete('e2'),
      { invariants: ['I1'] },
    ],
    ['an event that was never sent', ({ truth }) => truth.events.add('e9'), { invariants: ['I2'] }],
    [
      'a refused event that is stored',
      ({ sent }) => sent.set('e2', sentEvent('e2', 2, 'refused')),
      { invariants: ['I2', 'I5'] },
    ],
    [
      'an event whose outcome stayed unknown',
      ({ sent }) => sent.set('e4', sentEvent('e4', 4, 'unknown')),
      { invariants: ['I1'] },
    ],
    ['an entry that a tab never saw', ({ tab }) => tab.log.pop(), { lost: 1, invariants: ['I1'] }],
    [
      'an entry that came as two',
      ({ tab }) => tab.log.push({ at: 50, seq: 4, id: 4, mark: 'news e3', by: 'stream' }),
      { doubled: 1, invariants: ['I1'] },
    ],
    [
      'two stored entries of one event',
      ({ inbox }) => inbox.entries.push({ ...(inbox.entries[2] as StoredEntry), id: 4 }),
      { invariants: ['I1', 'I4'] },
    ],
    [
      'an entry of somebody else',
      ({ tab }) => tab.log.push({ at: 50, seq: 4, id: 4, mark: 'news e8', by: 'stream' }),
      { invariants: ['I5'] },
    ],
    ['a tab that stands still', ({ tab }) => (tab.seq = 2), { invariants: ['I3'] }],
    ['a step that a tab was not told of', ({ tab }) => tab.steps.pop(), { invariants: ['I3'] }],
    ['a tab that was told twice', ({ tab }) => (tab.doubled = 1), { doubled: 1, invariants: ['I3'] }],
    [
      'a tab that was told backwards',
      ({ tab }) => (tab.outOfOrder = 1),
      { outOfOrder: 1, invariants: ['I3'] },
    ],
    ['a badge that drifted', ({ tab }) => (tab.counts.unread = 4), { invariants: ['I4'] }],
    ['a count that drifted', ({ inbox }) => (inbox.unseen = 4), { invariants: ['I4'] }],
    [
      'an entry that is read on the screen only',
      ({ tab }) => Object.assign(tab.screen.entries.get(2) ?? {}, { isRead: true }),
      { invariants: ['I4'] },
    ],
    [
      'an entry that is on the screen only',
      ({ tab }) => tab.screen.entries.set(9, {} as Notification),
      { invariants: ['I4'] },
    ],
    ['a seq without a change', ({ inbox, tab }) => (inbox.seq = tab.seq = 4), { invariants: ['I3'] }],
  ])('finds %s', (_, spoil, expected) => {
    expect(found(spoil)).toEqual({ lost: 0, doubled: 0, outOfOrder: 0, ...expected });
  });

  it('does not miss what its owner deleted before the tab came to know it', () => {
    const result = found(({ inbox, tab }) => {
      const entry = inbox.entries[2] as StoredEntry;
      Object.assign(entry, { removed: true, rev: 4 });
      Object.assign(inbox, { seq: 4, unread: 2, unseen: 2, counted: { unread: 2, unseen: 2 } });
      Object.assign(tab, {
        seq: 4,
        counts: { unread: 2, unseen: 2 },
        log: tab.log.slice(0, 2),
        steps: [1, 2, 4],
      });
      tab.screen.entries.delete(3);
    });
    expect(result).toEqual({ lost: 0, doubled: 0, outOfOrder: 0, invariants: [] });
  });
});
