import { once } from 'node:events';
import { RetentionService } from '../../src/notifications/retention.service.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';

let shop: TestApp;
beforeAll(async () => {
  shop = await createTestApp({ RETENTION_DAYS: '90' });
});
afterAll(() => shop.close());

const age = (days: number) =>
  query(
    shop.databaseUrl,
    `UPDATE notifications SET created_at = now() - $1::int * interval '1 day' WHERE id = 1`,
    [days],
  );
const send = (userId: string, title: string) =>
  shop.request('POST', '/notifications', shop.token('shop', ['service']), { userId, title, message: 'x' });
const get = async (path: string) => (await shop.request('GET', path, shop.token('ann'))).body;

describe('retention', () => {
  it('takes old entries off the screens, later deletes them, and tells readers who were away to start afresh', async () => {
    await send('ann', 'old');
    await age(89);
    await send('ann', 'young');
    const socket = shop.socket(shop.token('ann'), { after: 2 });
    const removed = once(socket as never, 'notificationDeleted');
    socket.connect();
    await once(socket as never, 'connected');

    const retention = shop.app.get(RetentionService);
    await retention.run(new Date());
    expect((await get('/notifications')).counts.unread).toBe(2);
    await age(91);
    await retention.run(new Date());
    expect(await removed).toEqual([{ ids: [1] }, { seq: 3, counts: { unread: 1, unseen: 1 } }]);
    expect((await get('/notifications/changes?after=1')).changes).toMatchObject([
      { seq: 2 },
      { op: 'remove', id: 1 },
    ]);

    await query(
      shop.databaseUrl,
      `UPDATE notifications SET removed_at = now() - interval '8 days' WHERE id = 1`,
    );
    await retention.run(new Date());
    expect(await query(shop.databaseUrl, `SELECT id FROM notifications WHERE user_id = 'ann'`)).toEqual([
      { id: 2 },
    ]);
    expect(await get('/notifications/changes?after=2')).toMatchObject({ reset: true, changes: [], seq: 3 });
    expect(await get('/notifications/changes?after=3')).toMatchObject({ reset: false, changes: [], seq: 3 });
  });

  it('keeps events for as long as a retry may come', async () => {
    await query(
      shop.databaseUrl,
      `UPDATE events SET received_at = now() - interval '91 days' WHERE number = 1`,
    );
    await shop.app.get(RetentionService).run(new Date());
    expect(await query(shop.databaseUrl, 'SELECT number::int FROM events')).toEqual([{ number: 2 }]);
  });

  it('takes one bite after the other', async () => {
    for (let n = 0; n < 5; n++) await send('bob', `n${n}`);
    await query(
      shop.databaseUrl,
      `INSERT INTO notifications (user_id, id, rev, type, category, level, priority, title, message, data, created_at)
       SELECT 'bob', n, n, 't', 'c', 'info', 'low', 't', 'm', '{}', now() - interval '91 days' FROM generate_series(6, 1206) n`,
    );
    await query(
      shop.databaseUrl,
      `UPDATE inboxes SET seq = 1206, unread = 1206, unseen = 1206 WHERE user_id = 'bob'`,
    );
    await shop.app.get(RetentionService).run(new Date());
    const [row] = await query(
      shop.databaseUrl,
      `SELECT unread, unseen, seq - 1206 AS bites FROM inboxes WHERE user_id = 'bob'`,
    );
    expect(row).toEqual({ unread: 5, unseen: 5, bites: 3 });
  });
});
