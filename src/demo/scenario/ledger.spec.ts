import type { Notification } from '../../contract/index.js';
import { balance, Ledger, type Seen } from './ledger.js';

const entry = (id: number) => ({ id, title: `Entry ${id}` }) as Notification;
const inbox = (...ids: number[]) => ({ data: ids.map(entry), counts: { unread: ids.length } });

function tab(userId: string, shown: number[], more: Partial<Seen> = {}): Seen {
  const arrivals = new Map(shown.map((id) => [id, { at: 0, notification: entry(id), replayed: false }]));
  const counts = { unread: shown.length, unseen: 0 };
  return { userId, start: 0, arrivals, doubled: 0, outOfOrder: 0, resets: 0, counts, ...more };
}

describe('the ledger', () => {
  it('is even when every tab showed every entry of its person', () => {
    const stored = new Map([
      ['ada', inbox(2, 1)],
      ['ben', inbox()],
    ]);
    expect(balance(stored, [tab('ada', [1, 2]), tab('ada', [1, 2]), tab('ben', [])])).toEqual({
      stored: 2,
      peopleTold: 1,
      received: 4,
      missing: [],
      doubled: 0,
      outOfOrder: 0,
      resets: 0,
      wrongBadges: [],
    });
  });

  it('names what a tab never showed, though another tab did', () => {
    const stored = new Map([['ada', inbox(2, 1)]]);
    const { missing, wrongBadges } = balance(stored, [tab('ada', [1, 2]), tab('ada', [1])]);
    expect(missing).toEqual(['ada never saw 2: Entry 2']);
    expect(wrongBadges).toEqual(['ada shows 1, 2 are unread']);
  });

  it('expects nothing that is older than the tab', () => {
    const stored = new Map([['ada', inbox(3, 2, 1)]]);
    expect(balance(stored, [tab('ada', [3], { start: 2 })]).missing).toEqual([]);
  });

  it('expects one duplicate for every repeat of an id', () => {
    const ledger = new Ledger();
    ledger.posted(['a', 'b'], 1);
    ledger.posted(['a'], 2);
    ledger.posted(['a', 'c'], 3);
    expect(ledger.expectedDuplicates).toBe(2);
    expect(ledger.postedAt.get('a')).toBe(1);
  });
});
