import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { CatchUpRepository } from '../../src/broadcasts/catch-up.repository.js';
import { JobQueues } from '../../src/delivery/jobs/job.queues.js';
import { TriggersService } from '../../src/triggers/triggers.service.js';
import { TicketsRepository } from '../../src/notifications/stream/tickets.repository.js';
import { query } from '../support/database.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { within } from '../support/node.js';
import { TestSmtp } from '../support/smtp.js';
import { Tab } from './gateway.client.js';
import { expectError } from './http.expect.js';

// A person leaves traces everywhere, is erased, and afterwards a dump of the whole database knows nothing of them.

const ID = 'quillfeather-77';
const EMAIL = 'Ottoline.Quillfeather@mail.example';
const PHONE = '+4930555019283';
const NAME = 'Ottoline "Otto" Quillfeather';
/** Words of theirs, or about them, that stand nowhere else. */
const WORDS = ['zanzibarite', 'marmoreal', 'vellichor', 'sonderling'];
const BYSTANDER = 'bystander-1';

let app: TestApp;
let mail: TestSmtp;
let staff: string;
let shop: string;
let person: string;
beforeAll(async () => {
  mail = await TestSmtp.start();
  app = await createTestApp({ SMTP_URL: mail.url(), MAIL_FROM: 'bell@shop.example' });
  staff = app.token('sam', ['admin']);
  shop = app.token('shop', ['service']);
  person = app.token(ID, ['customer'], { email: EMAIL, name: NAME, locale: 'en' });
});
afterAll(async () => {
  await app.close();
  await mail.stop();
});

const post = (...events: object[]) => app.request('POST', '/events', shop, events);
const count = async (sql: string, values: unknown[] = []): Promise<number> => {
  const [row] = await query<{ n: string }>(app.databaseUrl, `SELECT count(*) AS n FROM ${sql}`, values);
  return Number(row?.n);
};

/** The dump of pg_dump where there is one for this server, and every row of every table as text. */
async function dump(): Promise<string> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
      texts.push(`-- ${name}`, ...rows.map(({ text }) => text));
    }
    expect(tables.length).toBeGreaterThan(20);
    const { rows } = await client.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major`,
    );
    const version = await promisify(execFile)('pg_dump', ['--version']).catch(() => ({ stdout: '' }));
    if (Number(/(\d+)\./.exec(version.stdout)?.[1]) >= (rows[0]?.major ?? Infinity)) {
      const { stdout } = await promisify(execFile)('pg_dump', [app.databaseUrl], { maxBuffer: 2 ** 28 });
      texts.push(stdout);
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

/** Where the person still stands, in any writing. */
function hits(text: string): string[] {
  const words = [ID, EMAIL, PHONE, PHONE.slice(1), 'Ottoline', 'Quillfeather', ...WORDS];
  const encoded = [ID, EMAIL].map((word) => Buffer.from(word).toString('base64url'));
  return [...words, ...encoded].flatMap((word) =>
    text
      .split('\n')
      .filter((line) => line.toLowerCase().includes(word.toLowerCase()))
      .map((line) => `${word}: ${line.slice(0, 300)}`),
  );
}

describe('a person', () => {
  it('is handed over and erased, and a dump knows nothing of them any more', async () => {
    // Somebody of the staff, so that events about the person are in other inboxes, too.
    await app.request('GET', '/notifications', staff);
    await app.request('PUT', `/users/${ID}`, shop, {
      phone: PHONE,
      timezone: 'Europe/Berlin',
      tags: ['vip'],
    });
    const tab = await Tab.open(app, person);
    await app.request('PUT', '/notifications/preferences', person, {
      digest: 'daily',
      muted: ['order:vellichor'],
    });
    await app.request('PUT', '/waitlist/p-1', person, {});
    await app.request('POST', '/notifications/events/ticket', person);
    const customerId = ID;
    const accepted = await post(
      { id: `order-of-${ID}`, type: 'order.placed', data: { orderId: 'o-1', customerId } },
      { id: 'e-2', type: 'order.status_changed', data: { orderId: 'o-1', customerId, status: 'shipped' } },
      { id: 'e-3', type: 'ticket.created', data: { ticketId: 't-1', customerId, subject: 'zanzibarite' } },
      {
        id: 'e-4',
        type: 'ticket.replied',
        data: {
          ticketId: 't-1',
          customerId,
          subject: 'zanzibarite',
          author: 'customer',
          excerpt: 'marmoreal',
        },
      },
      { id: 'e-5', type: 'account.registered', data: { userId: ID, email: EMAIL, note: 'sonderling' } },
      {
        id: 'e-6',
        type: 'notification.send',
        data: { userIds: [ID, BYSTANDER], title: 'Two of you', message: 'Something for both.' },
      },
      {
        id: 'e-7',
        type: 'stock.level_changed',
        data: { productId: 'p-1', productName: 'Chair', available: 9 },
      },
    );
    expect(accepted.status).toBe(202);
    await app.request('POST', '/notifications/broadcast', staff, { title: 'For all', message: 'Hello.' });
    await app.request('POST', '/notifications/broadcast', staff, {
      title: 'For two',
      message: 'Hello.',
      audience: { userIds: [ID, BYSTANDER] },
    });
    await app.request('GET', '/notifications', person);
    for (const path of ['push_subscriptions (id, endpoint, user_id, p256dh, auth)']) {
      await query(
        app.databaseUrl,
        `INSERT INTO ${path} VALUES ('device', 'https://push.example/vellichor', $1, 'key', 'auth')`,
        [ID],
      );
    }
    await query(
      app.databaseUrl,
      `INSERT INTO suppressions (channel, address, reason) VALUES ('email', lower($1), '550 no vellichor')`,
      [EMAIL],
    );
    const dueAt = new Date(Date.now() + 86_400_000);
    await app.app.get(JobQueues).add('email', [
      {
        name: `digest-${Buffer.from(ID).toString('base64url')}-${dueAt.getTime()}`,
        data: { digest: { userId: ID, channel: 'email', dueAt: dueAt.toISOString() } },
        dueAt,
      },
    ]);

    const handed = await app.request('GET', `/users/${ID}/export`, staff);
    expect(handed.status).toBe(200);
    expect(handed.body).toMatchObject({
      userId: ID,
      profile: { email: EMAIL, phone: PHONE, name: NAME },
      preferences: { settings: { digest: 'daily' } },
      devices: [{ endpoint: 'https://push.example/vellichor' }],
      subjects: [{ key: 'order:o-1' }, { key: 'ticket:t-1' }],
      suppressions: [{ channel: 'email' }],
      audit: [{ action: 'user.exported', actor: expect.any(String) }],
    });
    expect(handed.body.notifications.length).toBeGreaterThanOrEqual(7);
    expect(handed.body.broadcasts).toHaveLength(2);
    expect(handed.body.events.map(({ id }: { id: string }) => id)).toEqual([
      `order-of-${ID}`,
      'e-2',
      'e-3',
      'e-4',
      'e-5',
      'e-6',
      'e-7',
    ]);
    const before = hits(await dump());
    expect(before.length).toBeGreaterThan(30);
    expect(WORDS.filter((word) => !before.join().includes(word))).toEqual([]);

    const erased = await app.request('DELETE', `/users/${ID}`, staff);
    expect(erased.status).toBe(204);
    expect(hits(await dump())).toEqual([]);

    await tab.next('disconnect');
    expect(tab.all('exception')).toMatchObject([[{ code: 'revoked', statusCode: 401 }]]);
    expect((await app.request('GET', '/notifications', app.token(BYSTANDER))).body.data).toMatchObject([
      { title: 'For two' },
      { title: 'For all' },
      { title: 'Two of you' },
    ]);
    // Its shape is left: staff see that something was there.
    const [line] = await query<{ target: string; details: object }>(
      app.databaseUrl,
      `SELECT target, details FROM audit_entries WHERE action = 'user.erased'`,
    );
    expect(line).toEqual({ target: expect.stringMatching(/^user:[0-9a-f]{64}$/), details: {} });
  });

  it('does not come back, whatever still tries', async () => {
    expectError(await app.request('GET', '/notifications', person), 'revoked');
    expect(await Tab.refused(app, person)).toMatchObject({ code: 'revoked', statusCode: 401 });
    expectError(await app.request('PUT', `/users/${ID}`, shop, { name: NAME }), 'user_erased');

    const customerId = ID;
    const late = [
      { id: `late-of-${ID}`, type: 'order.placed', data: { orderId: 'o-2', customerId } },
      { id: 'late-2', type: 'ticket.created', data: { ticketId: 't-2', customerId, subject: 'marmoreal' } },
      {
        id: 'late-3',
        type: 'notification.send',
        data: { userIds: [ID, BYSTANDER], title: 'Late for two', message: 'Still for one.' },
      },
    ];
    const told = await post(...late);
    expect(told.body.results).toEqual([
      { id: `late-of-${ID}`, status: 'accepted', notified: 0 },
      { id: 'late-2', status: 'accepted', notified: 0 },
      { id: 'late-3', status: 'accepted', notified: 1 },
    ]);
    // Two of one subject go in rounds, which lock first.
    await post(
      {
        id: 'round-1',
        type: 'order.status_changed',
        data: { orderId: 'o-2', customerId, status: 'shipped' },
      },
      {
        id: 'round-2',
        type: 'order.status_changed',
        data: { orderId: 'o-2', customerId, status: 'delivered' },
      },
    );
    // A retry of what was there before, and of what came late, is still one.
    const again = await post(
      { id: `order-of-${ID}`, type: 'order.placed', data: { orderId: 'o-1', customerId } },
      ...late,
    );
    expect(again.body.results.map(({ status }: { status: string }) => status)).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
    const other = await post({
      id: `order-of-${ID}`,
      type: 'order.placed',
      data: { orderId: 'o-9', customerId },
    });
    expectError(other, 'event_conflict');

    // What was under way when it happened: a broadcast, a ticket, a bounce.
    const inFlight = app.app.get(CatchUpRepository);
    const [owed] = await inFlight.findBehind([ID], false, []);
    expect(owed?.cursor).toBe(Number.MAX_SAFE_INTEGER);
    await query(app.databaseUrl, `INSERT INTO inboxes (user_id, broadcast_cursor) VALUES ($1, 3)`, [ID]);
    const principal = { userId: ID, roles: ['customer'], rooms: [], expiresAt: 4e9 };
    await expect(app.app.get(TicketsRepository).issue(principal)).rejects.toMatchObject({ code: 'P2034' });
    for (const [table, columns, values] of [
      ['users', 'id, email', `$1, 'x@mail.example'`],
      ['preferences', 'user_id, settings', `$1, '{}'`],
      [
        'deliveries',
        'user_id, type, category, channel, status, reason, content, due_at',
        `$1, 't', 'c', 'email', 'pending', 'r', '{}', now()`,
      ],
    ] as const) {
      await query(app.databaseUrl, `INSERT INTO ${table} (${columns}) VALUES (${values})`, [ID]);
    }
    await query(
      app.databaseUrl,
      `INSERT INTO suppressions (channel, address, reason) VALUES ('email', lower($1), 'bounced late')
       ON CONFLICT DO NOTHING`,
      [EMAIL],
    );
    const names = await app.request('POST', '/notifications/broadcast', staff, {
      title: 'Names them again',
      message: 'Hello.',
      audience: { userIds: [ID, BYSTANDER] },
    });
    expect(names.body.audience).toEqual({ userIds: [BYSTANDER] });

    expect(hits(await dump())).toEqual([]);
    expect(await count(`suppressions WHERE address LIKE 'erased:%'`)).toBe(1);
    const repeated = await app.request('DELETE', `/users/${ID}`, shop);
    expect(repeated.status).toBe(204);
  });

  it('is left alone again at an address that bounced before', async () => {
    await app.request('PUT', '/users/newcomer', shop, { email: EMAIL.toLowerCase() });
    expect(await count('suppressions WHERE address = lower($1)', [EMAIL])).toBe(1);
    await app.request('DELETE', '/users/newcomer', shop);
    expect(hits(await dump())).toEqual([]);
  });
});

describe('an erasure', () => {
  it('waits for what was being written when it began', async () => {
    const id = 'in-flight-1';
    const writer = new Client({ connectionString: app.databaseUrl });
    await writer.connect();
    await writer.query('BEGIN');
    // Began before the tombstone, ends after it: as a slow statement of the intake would.
    await writer.query(`INSERT INTO inboxes (user_id, seq, unread, unseen) VALUES ($1, 1, 1, 1)`, [id]);
    const erased = app.request('DELETE', `/users/${id}`, shop);
    const hasTombstone = async (): Promise<boolean> =>
      (await count(`erased_users WHERE id_hash = erasure_hash('user', $1)`, [id])) === 1;
    while (!(await hasTombstone()));
    await writer.query(
      `INSERT INTO notifications (user_id, id, rev, type, category, level, priority, title, message, data)
       VALUES ($1, 1, 1, 't', 'c', 'info', 'low', 'Late', 'x', '{}')`,
      [id],
    );
    await writer.query('COMMIT');
    await writer.end();
    expect((await erased).status).toBe(204);
    expect([
      await count('inboxes WHERE user_id = $1', [id]),
      await count('notifications WHERE user_id = $1', [id]),
    ]).toEqual([0, 0]);
  });

  it('leaves nothing behind while events, broadcasts and sockets go on', async () => {
    const id = 'busy-1';
    const token = app.token(id, ['customer'], { email: 'busy@mail.example' });
    const tabs = [await Tab.open(app, token), await Tab.open(app, token)];
    const work = { going: true, sent: 0 };
    const triggers = app.app.get(TriggersService);
    const feed = async (lane: number): Promise<void> => {
      while (work.going) {
        const orderId = `busy-${lane}-${++work.sent}`;
        await triggers.accept([{ id: orderId, type: 'order.placed', data: { orderId, customerId: id } }]);
      }
    };
    const read = async (): Promise<void> => {
      while (work.going) await app.request('GET', '/notifications', token);
    };
    const announce = async (): Promise<void> => {
      for (let n = 0; work.going && n < 20; n++) {
        await app.request('POST', '/notifications/broadcast', staff, { title: `B${n}`, message: 'x' });
      }
    };
    const lanes = [feed(1), feed(2), feed(3), read(), announce()];
    await tabs[0]?.until('entries', () => (tabs[0]?.all('notification').length ?? 0) > 20);
    const { status } = await app.request('DELETE', `/users/${id}`, shop);
    const enough = work.sent + 30;
    await within(
      (async () => {
        while (work.sent < enough) await new Promise((resolve) => setImmediate(resolve));
      })(),
      'more events',
      () => work.sent,
    );
    work.going = false;
    await Promise.all(lanes);
    expect(status).toBe(204);
    for (const tab of tabs) await tab.next('disconnect');
    const text = await dump();
    expect(text.split('\n').filter((line) => line.includes(`${id},`) || line.includes(`"${id}"`))).toEqual(
      [],
    );
    expect(text).not.toContain('busy@mail.example');
  });

  it('finds the events of a long time, and so does an export', async () => {
    const userId = 'old-customer';
    for (const order of ['first', 'last']) {
      const data = { orderId: `${userId}-${order}`, customerId: userId };
      expect((await post({ id: data.orderId, type: 'order.placed', data })).status).toBe(202);
      // As if more had come than one statement looks through.
      await query(app.databaseUrl, `SELECT nextval('events_number_seq') FROM generate_series(1, 30000)`);
    }
    const { body } = await app.request('GET', `/users/${userId}/export`, staff);
    expect(body.events).toMatchObject([
      { data: { orderId: `${userId}-first` } },
      { data: { orderId: `${userId}-last` } },
    ]);
    expect((await app.request('DELETE', `/users/${userId}`, staff)).status).toBe(204);
    expect(await count(`events WHERE data::text LIKE '%${userId}%' OR id LIKE '%${userId}%'`)).toBe(0);
  });

  it('is not for customers, and export neither', async () => {
    const customer = app.token('curious');
    for (const [method, path] of [
      ['DELETE', '/users/somebody'],
      ['GET', '/users/somebody/export'],
      ['DELETE', '/users/curious'],
    ] as const) {
      expectError(await app.request(method, path), 'unauthorized');
      expectError(await app.request(method, path, customer), 'forbidden');
    }
    expectError(await app.request('DELETE', '/users/a%20b', shop), 'validation_failed');
    const unknown = await app.request('GET', '/users/nobody-here/export', shop);
    expect(unknown.body).toMatchObject({ profile: null, notifications: [], events: [] });
  });
});
