import { InboxService } from '../../src/notifications/inbox.service.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';

// Entries may be some 20 KiB each. What is read at once for whoever comes back must stay small all the same: a storm of
// readers with a long way to go would otherwise cost the server gigabytes.

const ENTRIES = 150;
const KIB = 1_024;

let shop: TestApp;
let inbox: InboxService;
beforeAll(async () => {
  shop = await createTestApp();
  inbox = shop.app.get(InboxService);
  await query(
    shop.databaseUrl,
    `INSERT INTO inboxes (user_id, seq, unread, unseen) VALUES ('ann', ${ENTRIES}, ${ENTRIES}, ${ENTRIES})`,
  );
  await query(
    shop.databaseUrl,
    `INSERT INTO notifications (user_id, id, rev, type, category, level, priority, title, message, data)
     SELECT 'ann', n, n, 't', 'c', 'info', 'low', 't', repeat('m', 10000), jsonb_build_object('d', repeat('d', 10000))
     FROM generate_series(1, ${ENTRIES}) n`,
  );
});
afterAll(() => shop.close());

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

describe('a page of large entries', () => {
  it('is small, and the next one goes on where it ends', async () => {
    const seqs: number[] = [];
    for (let [after, more] = [0, true]; more;) {
      const page = await inbox.changes('ann', after);
      expect(sizeOf(page)).toBeLessThan(160 * KIB);
      expect(page.changes.length).toBeGreaterThan(0);
      seqs.push(...page.changes.map(({ seq }) => seq));
      ({ more } = page);
      after = seqs.at(-1) ?? 0;
    }
    expect(seqs).toEqual(Array.from({ length: ENTRIES }, (_, n) => n + 1));
  });

  it('is smaller still when many readers are read for at once', async () => {
    const requests = Array.from({ length: 100 }, () => ({ userId: 'ann', after: 0 }));
    const deltas = await inbox.readMany(requests);
    expect(sizeOf(deltas)).toBeLessThan(8 * KIB * KIB);
    for (const { changes, more } of deltas) {
      expect(changes[0]?.seq).toBe(1);
      expect(more).toBe(true);
    }
  });

  it('never ends within a step', async () => {
    const { seq } = await inbox.markAllRead('ann');
    expect(await inbox.readMany([{ userId: 'ann', after: ENTRIES }])).toMatchObject([
      { changes: [{ kind: 'updated', seq, notifications: { length: ENTRIES } }], more: false },
    ]);
  });
});
