import { PrismaService } from '../../src/prisma/prisma.service.js';
import { writeAudit } from '../../src/audit/audit.js';
import { verifyChain } from '../../src/audit/chain.repository.js';
import { query } from '../support/database.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { Tab } from './gateway.client.js';
import { expectError } from './http.expect.js';

// What staff see: the whole, a person, what staff did; and all of it as tables.

let app: TestApp;
let staff: string;
let shop: string;
beforeAll(async () => {
  app = await createTestApp();
  staff = app.token('sam', ['admin']);
  shop = app.token('shop', ['service']);
});
afterAll(() => app.close());

const get = (path: string, headers?: object) => app.request('GET', path, staff, undefined, headers);
let orders = 0;
const order = (customerId: string) =>
  app.request('POST', '/events', shop, {
    id: `order-${++orders}`,
    type: 'order.placed',
    data: { orderId: `o-${orders}`, customerId },
  });
const lines = (csv: unknown): string[] =>
  (csv as string)
    .replace(/^\uFEFF/, '')
    .split('\r\n')
    .slice(0, -1);

describe('GET /admin/stats', () => {
  it('counts what came, who is here and what waits', async () => {
    await app.request('GET', '/notifications', app.token('ada'));
    await order('ada');
    await query(
      app.databaseUrl,
      `INSERT INTO deliveries (user_id, type, category, channel, status, reason, content, due_at)
       VALUES ('ada', 't', 'c', 'email', 'failed', 'r', '{}', now()),
         ('ada', 't', 'c', 'sms', 'pending', 'r', '{}', now() - interval '100 s')`,
    );
    const tab = await Tab.open(app, app.token('ada'));
    const { status, body } = await get('/admin/stats');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      events: { lastHour: 1, lastDay: 1 },
      entries: { lastHour: 1, lastDay: 1 },
      inboxes: 1,
      connected: { people: 1, connections: { socket: 1, sse: 0, poll: 0 } },
      nodes: [{ people: 1, isThis: true }],
      deliveries: {
        deadLetters: 1,
        pending: 1,
        lastDay: [
          { channel: 'email', status: 'failed', count: 1 },
          { channel: 'sms', status: 'pending', count: 1 },
        ],
      },
    });
    expect(body.people).toBeGreaterThanOrEqual(3);
    expect(body.deliveries.lagSeconds).toBeGreaterThanOrEqual(100);
    expect(body.perMinute).toHaveLength(60);
    const sum = body.perMinute.reduce((all: number, minute: { events: number }) => all + minute.events, 0);
    expect(sum).toBe(1);
    tab.close();
  });

  it.each([
    ['events', 'received_at'],
    ['notifications', 'created_at'],
    ['deliveries', 'created_at'],
  ])('has an index for the last day of %s', async (table, column) => {
    const rows = await query<{ indexdef: string }>(
      app.databaseUrl,
      `SELECT indexdef FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE '%USING brin%'`,
      [table],
    );
    expect(rows.map(({ indexdef }) => indexdef).join()).toContain(`(${column})`);
  });
});

describe('GET /admin/users', () => {
  beforeAll(async () => {
    const people: [string, object][] = [
      ['find-1', { email: 'Grace@navy.example', name: 'Grace Hopper' }],
      ['find-2', { email: 'alan@park.example', name: 'Alan Turing' }],
      ['find-3', { email: 'grace.k@film.example', name: 'Grace Kelly' }],
      ['find_4', { name: '100% wool' }],
    ];
    for (const [id, fields] of people) await app.request('PUT', `/users/${id}`, shop, fields);
  });
  const ids = async (search: string): Promise<string[]> =>
    (await get(`/admin/users${search}`)).body.data.map(({ id }: { id: string }) => id);

  it.each([
    ['find-', ['find-1', 'find-2', 'find-3']],
    ['GRACE', ['find-1', 'find-3']],
    ['grace h', ['find-1']],
    ['alan@', ['find-2']],
    ['100%25', ['find_4']],
    ['find_', ['find_4']],
    ['%25', []],
    ["x' OR 1=1 --", []],
  ])('finds by the beginning %s', async (beginning, found) => {
    expect(await ids(`?query=${beginning}`)).toEqual(found);
  });

  it('pages by id, without gaps while others come', async () => {
    const { body: first } = await get('/admin/users?query=find-&limit=2');
    await app.request('PUT', '/users/find-0', shop, { name: 'Newcomer' });
    const { body: second } = await get(`/admin/users?query=find-&limit=2&cursor=${first.nextCursor}`);
    const seen = [...first.data, ...second.data].map(({ id }: { id: string }) => id);
    expect([seen, second.nextCursor]).toEqual([['find-1', 'find-2', 'find-3'], null]);
  });

  it('uses the index of each beginning', async () => {
    const rows = await query<{ indexname: string }>(
      app.databaseUrl,
      `SELECT indexname FROM pg_indexes WHERE indexname LIKE 'users%prefix_idx' ORDER BY 1`,
    );
    expect(rows.map(({ indexname }) => indexname)).toEqual([
      'users_email_prefix_idx',
      'users_id_prefix_idx',
      'users_name_prefix_idx',
    ]);
  });

  it('shows a person whole, and changes nothing by it', async () => {
    const token = app.token('whole', ['customer'], { email: 'whole@mail.example', name: 'Whole' });
    await app.request('PUT', '/notifications/preferences', token, { marketing: true });
    await app.request('PUT', '/waitlist/mug', token, {});
    for (let n = 0; n < 22; n++) await order('whole');
    await query(
      app.databaseUrl,
      `INSERT INTO push_subscriptions (id, endpoint, user_id, p256dh, auth)
       VALUES ('d1', 'https://push.example/secret', 'whole', 'k', 'a')`,
    );
    const tab = await Tab.open(app, token);
    const { status, body } = await get('/admin/users/whole');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      userId: 'whole',
      profile: { email: 'whole@mail.example', name: 'Whole' },
      status: { online: true },
      inbox: { seq: 22, counts: { unread: 22, unseen: 22 } },
      devices: [{ id: 'd1', service: 'push.example' }],
      preferences: { marketing: true },
      waitlist: [{ productId: 'mug' }],
      suppressions: [],
    });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body.inbox.data.map(({ id }: { id: number }) => id)).toEqual(
      Array.from({ length: 20 }, (_, index) => 22 - index),
    );
    const { body: more } = await get(`/admin/users/whole?cursor=${body.inbox.nextCursor}`);
    expect(more.inbox.data.map(({ id }: { id: number }) => id)).toEqual([2, 1]);
    const { body: own } = await app.request('GET', '/notifications/unread-count', token);
    expect(own).toMatchObject({ unread: 22, unseen: 22, seq: 22 });
    tab.close();
  });

  it('does not make somebody up', async () => {
    expectError(await get('/admin/users/nobody'), 'not_found');
    const rows = await query(app.databaseUrl, `SELECT 1 FROM inboxes WHERE user_id = 'nobody'`);
    expect(rows).toEqual([]);
  });
});

describe('the audit', () => {
  const act = (action: string, details: object = {}) =>
    app.app
      .get(PrismaService)
      .$transaction((tx) => writeAudit(tx, { actor: 'kim', action, target: 'thing:1', details }));

  it('is listed and narrowed, and people in it are hashes', async () => {
    await act('thing.made', { userId: 'find-1', audience: { userIds: ['find-2'] }, kept: 'word' });
    await act('thing.moved');
    const { body } = await get('/admin/audit?actor=kim');
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(['thing.moved', 'thing.made']);
    expect(body.data[1]).toMatchObject({ target: 'thing:1', details: { kept: 'word' } });
    expect(JSON.stringify(body)).not.toContain('find-');
    for (const person of ['find-1', 'find-2']) {
      const { body: about } = await get(`/admin/audit?userId=${person}`);
      expect(about.data).toMatchObject([{ action: 'thing.made' }]);
    }
    expect((await get('/admin/audit?action=thing.moved&target=thing:1')).body.data).toHaveLength(1);
    expect((await get('/admin/audit?target=thing:2')).body.data).toEqual([]);
    const { body: first } = await get('/admin/audit?actor=kim&limit=1');
    await act('thing.lost');
    const { body: second } = await get(`/admin/audit?actor=kim&limit=1&cursor=${first.nextCursor}`);
    expect(second.data).toMatchObject([{ action: 'thing.made' }]);
  });

  it('keeps its order and its chain when many write at once', async () => {
    // No more at a time than there are connections: who waits for one is sent away after two seconds.
    const lane = async (n: number) => {
      for (let step = 0; step < 5; step++) await act('thing.pushed', { n, step });
    };
    await Promise.all(Array.from({ length: 8 }, (_, n) => lane(n)));
    const { broken, lines: held } = await verifyChain(app.app.get(PrismaService), '');
    expect([broken, held >= 40]).toEqual([null, true]);
  });

  it('cannot be changed, and names the line that was altered behind its back', async () => {
    for (const sql of [
      `UPDATE audit_entries SET actor = 'x'`,
      `DELETE FROM audit_entries`,
      `TRUNCATE audit_entries`,
      `SET storebell.audit_retention = 'on'; UPDATE audit_entries SET actor = 'x'`,
    ]) {
      await expect(query(app.databaseUrl, sql)).rejects.toThrow('only ever added to');
    }
    const rows = await query<{ id: string }>(app.databaseUrl, 'SELECT id FROM audit_entries ORDER BY id');
    const prisma = app.app.get(PrismaService);
    const target = rows[3]?.id ?? '';
    const behind = (sql: string) => query(app.databaseUrl, `SET session_replication_role = replica; ${sql}`);
    await behind(`UPDATE audit_entries SET details = '{"n": 99}' WHERE id = ${target}`);
    expect(await verifyChain(prisma, '')).toMatchObject({ lines: 3, broken: { id: target } });
    // Its own hash made to fit again: then the next line does not follow.
    await behind(`UPDATE audit_entries e SET hash = audit_hash(
      (SELECT hash FROM audit_entries p WHERE p.id < e.id ORDER BY p.id DESC LIMIT 1),
      id, at, actor, action, target, details) WHERE id = ${target}`);
    expect(await verifyChain(prisma, '')).toMatchObject({ lines: 4, broken: { id: rows[4]?.id } });
  });

  it('can be shortened at its beginning by retention, and holds from there on', async () => {
    const rows = await query<{ id: string; hash: string }>(
      app.databaseUrl,
      `SELECT id, encode(hash, 'hex') AS hash FROM audit_entries ORDER BY id`,
    );
    const last = rows[5];
    await query(
      app.databaseUrl,
      `SET storebell.audit_retention = 'on'; DELETE FROM audit_entries WHERE id <= ${last?.id}`,
    );
    const prisma = app.app.get(PrismaService);
    expect(await verifyChain(prisma, last?.hash ?? '')).toMatchObject({ broken: null });
    expect(await verifyChain(prisma, '')).toMatchObject({ lines: 0, broken: { id: rows[6]?.id } });
  });
});

describe('tables', () => {
  it.each([
    ['/admin/events', 'number,source,id,type,time,receivedAt,entries'],
    ['/admin/deliveries', 'id,createdAt,userId,channel,type,title,status'],
    ['/admin/users', 'id,email,phone,name'],
    ['/admin/audit', 'id,at,actor,action,target,details,hash'],
  ])('%s comes as CSV, by format and by Accept', async (path, head) => {
    const byFormat = await get(`${path}?format=csv`);
    const byAccept = await get(path, { accept: 'text/csv' });
    for (const { status, headers, body } of [byFormat, byAccept]) {
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="\w+\.csv"$/);
      expect(lines(body)[0]).toMatch(head);
    }
    expect((await get(`${path}?format=json`, { accept: 'text/csv' })).body.data).toBeInstanceOf(Array);
    expect((await get(`${path}?format=xml`)).status).toBe(400);
  });

  it('hold all rows, pages or not, in the order of the list', async () => {
    await query(
      app.databaseUrl,
      `INSERT INTO users (id, name) SELECT 'row-' || lpad(n::text, 5, '0'), 'Row' FROM generate_series(1, 1203) AS g(n)`,
    );
    const { body } = await get('/admin/users?format=csv&query=row-');
    const ids = lines(body)
      .slice(1)
      .map((line) => line.split(',')[0]);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([1203, 'row-00001', 'row-01203']);
    expect(new Set(ids).size).toBe(1203);
    const { body: rest } = await get('/admin/users?format=csv&query=row-&cursor=row-01200');
    expect(lines(rest).slice(1)).toHaveLength(3);
  });

  it('run nothing in a spreadsheet', async () => {
    await app.request('PUT', '/users/evil', shop, {
      name: '=HYPERLINK("https://evil.example")',
      tags: ['-x'],
    });
    const { body } = await get('/admin/users?format=csv&query=evil');
    expect(lines(body)[1]).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(lines(body)[1]).toContain(`,'-x,`);
  });
});

describe('the routes of staff', () => {
  it('are for staff alone', async () => {
    for (const path of ['stats', 'users', 'users/ada', 'audit', 'audit?format=csv', 'users?format=csv']) {
      expectError(await app.request('GET', `/admin/${path}`), 'unauthorized');
      for (const role of ['customer', 'service']) {
        expectError(await app.request('GET', `/admin/${path}`, app.token('x', [role])), 'forbidden');
      }
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await app.request(method, '/admin/audit', staff, {})).status).toBe(405);
    }
  });

  it.each([
    'users?limit=0',
    'users?limit=1e3',
    'users?query=',
    'users?cursor=a%20b',
    'users?query=a&query=b',
    'users/a%00b',
    'users/ada?cursor=-1',
    'users/ada?cursor=99999999999',
    'audit?cursor=x',
    'audit?nope=1',
    'audit?userId=%27%20OR%201',
    'stats?x=%00',
  ])('refuse %s, and live', async (path) => {
    const { status } = await get(`/admin/${path}`);
    expect([400, ...(path.startsWith('stats') ? [200] : [])]).toContain(status);
  });
});

describe('GET /admin/events', () => {
  it('says how many entries each made, however far apart they are', async () => {
    const expected: { id: string; entries: number }[] = [];
    for (const customerId of ['eve', 'fay', 'eve', 'eve']) {
      await order(customerId);
      if (customerId === 'eve') expected.unshift({ id: `order-${orders}`, entries: 1 });
      await query(app.databaseUrl, `SELECT nextval('events_number_seq') FROM generate_series(1, 3000)`);
    }
    const { body } = await get('/admin/events?userId=eve');
    expect(body.data).toMatchObject(expected);
    expect(body.data).toHaveLength(3);
  });
});
