import { readFileSync } from 'node:fs';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { READERS } from '../support/readers.js';
import { openTab } from '../support/redis.js';

// An older state of the database is brought back, and docs/operations.md says what to do: that is what is done here.

const OPERATIONS = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const LIFT = /```sql\n([\s\S]*?)```/.exec(OPERATIONS)?.[1] ?? '';

let shop: TestApp;
beforeAll(async () => {
  shop = await createTestApp();
});
afterAll(() => shop.close());

async function send(userId: string, count: number): Promise<void> {
  const message = { userId, title: 'News', message: 'for you' };
  for (let n = 0; n < count; n++) {
    const { status } = await shop.request('POST', '/notifications', shop.token('shop', ['service']), message);
    expect(status).toBe(202);
  }
}

/** As it was when there were three entries. */
async function goBack(userId: string): Promise<void> {
  await query(shop.databaseUrl, 'DELETE FROM notifications WHERE user_id = $1 AND id > 3', [userId]);
  await query(shop.databaseUrl, 'UPDATE inboxes SET seq = 3, unread = 3, unseen = 3 WHERE user_id = $1', [
    userId,
  ]);
}

describe('after a restore', () => {
  it('an open tab is told to start afresh', async () => {
    await send('open', 5);
    const { arrivals, close } = await openTab(shop, shop.token('open'));
    await goBack('open');
    await arrivals.count('reset', 1);
    expect(arrivals.of('reset')).toMatchObject([{ seq: 3, reason: 'cursor_ahead' }]);
    close();
  });

  it.each(Object.entries(READERS))(
    'a reader by %s that comes back late, when its inbox has grown past its cursor, starts afresh',
    async (transport, read) => {
      const [user, token] = [transport, shop.token(transport)];
      await send(user, 5);
      await goBack(user);
      expect(LIFT).toContain('UPDATE inboxes');
      await query(shop.databaseUrl, LIFT);
      await send(user, 4);
      expect(await read(shop, token, 5)).toMatchObject({ reset: true, steps: [] });
      const { body } = await shop.request('GET', '/notifications', token);
      expect(body.data).toHaveLength(7);
      expect(body.counts).toEqual({ unread: 7, unseen: 7 });
      expect(await read(shop, token, body.seq)).toMatchObject({ reset: false, steps: [] });
    },
  );
});
