import type { QuarantinedEvent } from '../../src/contract/index.js';
import { QuarantineRepository } from '../../src/triggers/quarantine.repository.js';
import { query } from '../support/database.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { describeWithBroker, eventually, TestBroker } from '../support/broker.js';
import { expectError } from './http.expect.js';

// What the intake refuses is kept to be looked at, mended and sent again; a flood of it is not.

let app: TestApp;
let staff: string;
let shop: string;
beforeAll(async () => {
  app = await createTestApp();
  staff = app.token('sam', ['admin']);
  shop = app.token('shop', ['service']);
});
afterAll(() => app.close());

/** Keeping goes on behind an answer that would have to wait for long; all that came before is kept with the row that fits. */
const untilKept = (search: string): Promise<QuarantinedEvent[]> =>
  eventually(
    search,
    () => list(search),
    ({ length }) => length > 0,
  );
const post = (body: unknown, headers?: object) => app.request('POST', '/events', shop, body, headers);
/** The newest that fits. */
const newest = async (search: string): Promise<QuarantinedEvent> => {
  const [one] = await list(search);
  if (!one) throw new Error(`nothing in quarantine fits ${search}`);
  return one;
};
const list = async (search = ''): Promise<QuarantinedEvent[]> =>
  (await app.request('GET', `/admin/quarantine${search}`, staff)).body.data;

describe('quarantine', () => {
  it('keeps an unknown type and wrong data with the reason, and answers as ever', async () => {
    const unknown = { id: 'q-1', source: 'erp', type: 'order.despatched', data: { orderId: '1' } };
    expectError(await post(unknown), 'unknown_event_type');
    const fine = { id: 'q-2', type: 'order.placed', data: { orderId: '1', customerId: 'ada' } };
    const wrong = { id: 'q-3', type: 'order.placed', data: { orderId: '1' } };
    expectError(await post([fine, wrong]), 'validation_failed');
    await untilKept('?code=validation_failed');
    expect(await list()).toMatchObject([
      { eventId: 'q-3', source: null, type: 'order.placed', code: 'validation_failed', origin: 'http' },
      {
        eventId: 'q-1',
        source: 'erp',
        type: 'order.despatched',
        code: 'unknown_event_type',
        replayedAt: null,
      },
    ]);
    const { id, details } = await newest('?code=validation_failed');
    expect(details).toMatchObject([{ path: 'data.customerId' }]);
    const { body } = await app.request('GET', `/admin/quarantine/${id}`, staff);
    expect(JSON.parse(body.body as string)).toEqual(wrong);
    expect(await list('?source=erp&origin=http')).toHaveLength(1);
    expect(await list('?origin=rabbitmq')).toEqual([]);
  });

  it('keeps CloudEvents that cannot be read', async () => {
    const old = { specversion: '0.3', id: 'q-ce', source: '/erp', type: 'order.placed', data: {} };
    expectError(await post(old, { 'content-type': 'application/cloudevents+json' }), 'validation_failed');
    expect(await untilKept('?source=/erp')).toMatchObject([
      { eventId: 'q-ce', contentType: 'application/cloudevents+json' },
    ]);
  });

  it('sends it through the real intake again: the same error until it is mended', async () => {
    const { id } = await newest('?code=unknown_event_type');
    const path = `/admin/quarantine/${id}/replay`;
    expectError(await app.request('POST', path, staff), 'unknown_event_type');
    const before = (await list()).length;
    // As a fix of the sender's data would be; a new trigger comes with a new release.
    await query(app.databaseUrl, `UPDATE quarantined_events SET body = $1 WHERE id = $2`, [
      JSON.stringify({ id: 'q-1', type: 'order.placed', data: { orderId: '1', customerId: 'bea' } }),
      id,
    ]);
    const replayed = await app.request('POST', path, staff);
    expect([replayed.status, replayed.body]).toEqual([
      200,
      { results: [{ id: 'q-1', status: 'accepted', notified: 1 }] },
    ]);
    expect((await app.request('POST', path, staff)).body.results).toMatchObject([{ status: 'duplicate' }]);
    expect((await app.request('GET', '/notifications', app.token('bea'))).body.data).toHaveLength(1);
    expect((await list()).length).toBe(before);
    const { body } = await app.request('GET', `/admin/quarantine/${id}`, staff);
    expect(body.replayedAt).not.toBeNull();
  });

  it('throws it away, once, and says so in the audit', async () => {
    const { id } = await newest('?code=validation_failed');
    expect((await app.request('DELETE', `/admin/quarantine/${id}`, staff)).status).toBe(204);
    expectError(await app.request('DELETE', `/admin/quarantine/${id}`, staff), 'not_found');
    expectError(await app.request('GET', `/admin/quarantine/${id}`, staff), 'not_found');
    expectError(await app.request('POST', `/admin/quarantine/${id}/replay`, staff), 'not_found');
    const lines = await query<{ action: string }>(
      app.databaseUrl,
      `SELECT action FROM audit_entries WHERE target = $1`,
      [`quarantine:${id}`],
    );
    expect(lines).toEqual([{ action: 'quarantine.removed' }]);
  });

  it('pages without gaps while more come in', async () => {
    for (const n of [1, 2, 3, 4]) {
      await post({ id: `p-${n}`, source: 'pages', type: `no.such.${n}`, data: {} });
    }
    await untilKept('?type=no.such.4');
    const first = await app.request('GET', '/admin/quarantine?source=pages&limit=2', staff);
    await post({ id: 'p-5', source: 'pages', type: 'no.such.5', data: {} });
    await untilKept('?type=no.such.5');
    const { nextCursor } = first.body;
    const second = await app.request(
      'GET',
      `/admin/quarantine?source=pages&limit=2&cursor=${nextCursor}`,
      staff,
    );
    const seen = [...first.body.data, ...second.body.data].map(({ eventId }: QuarantinedEvent) => eventId);
    expect(seen).toEqual(['p-4', 'p-3', 'p-2', 'p-1']);
    expect(second.body.nextCursor).toBeNull();
  });

  it('keeps the beginning of a flood, and of one sender no more than others can have, too', async () => {
    const flood = Array.from({ length: 200 }, (_, n) => ({
      id: `f-${n}`,
      source: 'flood',
      type: 'no.such',
      data: {},
    }));
    const answers = await Promise.all([
      post(flood),
      post(flood.slice(0, 100)),
      ...flood.map((one) => post(one)),
    ]);
    expect(answers.every(({ status }) => status === 400)).toBe(true);
    await post({ id: 'calm', source: 'calm', type: 'no.such', data: {} });
    expect(await untilKept('?source=calm')).toHaveLength(1);
    const [row] = await query<{ n: string }>(
      app.databaseUrl,
      `SELECT count(*) AS n FROM quarantined_events WHERE source = 'flood'`,
    );
    expect(Number(row?.n)).toBe(60);
  });

  it('keeps of a large event that it came, and cannot send it again', async () => {
    const large = { id: 'large', source: 'large', type: 'no.such', data: { text: 'x'.repeat(65 * 1024) } };
    expectError(await post(large), 'unknown_event_type');
    const [kept] = await untilKept('?source=large');
    const { id, bytes } = kept as QuarantinedEvent;
    expect(bytes).toBeGreaterThan(65 * 1024);
    expect((await app.request('GET', `/admin/quarantine/${id}`, staff)).body.body).toBeNull();
    expectError(await app.request('POST', `/admin/quarantine/${id}/replay`, staff), 'not_replayable');
  });

  it('never holds more than its newest 10,000 of 30 days', async () => {
    await query(
      app.databaseUrl,
      `INSERT INTO quarantined_events (origin, code, reason, details, bytes, content_type, received_at, source)
       SELECT 'http', 'c', 'r', '[]', 1, 'x', now() - CASE WHEN n = 10100 THEN interval '31 days' ELSE '0' END, 'many'
       FROM generate_series(1, 10100) AS g(n)`,
    );
    await app.app.get(QuarantineRepository).trim();
    const [row] = await query<{ n: string; old: string }>(
      app.databaseUrl,
      `SELECT count(*) AS n, count(*) FILTER (WHERE source <> 'many' OR received_at < now() - interval '30 days') AS old
       FROM quarantined_events`,
    );
    expect([Number(row?.n) <= 10_000, Number(row?.n) >= 9_999, Number(row?.old)]).toEqual([true, true, 0]);
  });

  it('is out of reach for senders without the role, and for staff without it', async () => {
    const before = (await list('?limit=1'))[0]?.id;
    const bad = { id: 'intruder', type: 'no.such', data: {} };
    expectError(await app.request('POST', '/events', app.token('ada'), bad), 'forbidden');
    expectError(await app.request('POST', '/events', undefined, bad), 'unauthorized');
    expect((await list('?limit=1'))[0]?.id).toBe(before);
    for (const [method, path] of [
      ['GET', '/admin/quarantine'],
      ['GET', '/admin/quarantine/1'],
      ['POST', '/admin/quarantine/1/replay'],
      ['DELETE', '/admin/quarantine/1'],
    ] as const) {
      expectError(await app.request(method, path), 'unauthorized');
      for (const role of ['customer', 'service']) {
        expectError(await app.request(method, path, app.token('x', [role])), 'forbidden');
      }
    }
  });

  it.each(['?limit=0', '?limit=101', '?cursor=-1', '?cursor=1%27', '?origin=ftp', '?type=', '?nope=1'])(
    'refuses %s',
    async (search) => {
      const { status } = await app.request('GET', `/admin/quarantine${search}`, staff);
      expect(status).toBe(400);
    },
  );
});

describeWithBroker('quarantine of messages', () => {
  it('keeps what goes to the dead letters, readable or not', async () => {
    const broker = await TestBroker.open();
    try {
      await broker.start();
      await broker.publish('order.placed', { id: 'm-1', type: 'order.placed', data: { orderId: 1 } });
      await broker.publish('order.placed', Buffer.from('not { json \0'));
      const rows = await eventually(
        'two in quarantine',
        () =>
          query<{ origin: string; type: string; code: string; body: string }>(
            broker.database.url,
            'SELECT origin, type, code, body FROM quarantined_events ORDER BY code DESC',
          ),
        (seen) => seen.length === 2,
      );
      expect(rows).toMatchObject([
        { origin: 'rabbitmq', type: 'order.placed', code: 'validation_failed' },
        { origin: 'rabbitmq', type: 'order.placed', code: 'invalid_json', body: 'not { json \uFFFD' },
      ]);
    } finally {
      await broker.close();
    }
  });
});
