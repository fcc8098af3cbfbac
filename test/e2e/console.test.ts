import { query } from '../support/database.js';
import { createTestApp, type TestApp } from '../support/create-app.js';

// What only the console of staff asks for. What its pages do with it is in test/browser/console*.test.ts.

let app: TestApp;
let staff: string;
let shop: string;
beforeAll(async () => {
  app = await createTestApp({ API_PREFIX: '/api', CORS_ORIGINS: 'https://shop.example' });
  staff = app.token('sam', ['admin']);
  shop = app.token('shop', ['service']);
  const people: [string, object][] = [
    ['ada', { roles: ['customer'], tags: ['vip', 'early'], locale: 'de-AT' }],
    ['ben', { roles: ['customer'], tags: ['vip'], locale: 'en' }],
    ['chloe', { roles: ['editor'], tags: [], locale: 'dea' }],
  ];
  for (const [id, fields] of people) await app.request('PUT', `/api/users/${id}`, shop, fields);
});
afterAll(() => app.close());

const post = (path: string, body: unknown, token = staff) =>
  app.request('POST', `/api/admin/broadcasts/${path}`, token, body);

describe('GET /admin', () => {
  it('is a page without inline code, told where the API is and who may hand over a token', async () => {
    const { status, headers, body } = await app.request('GET', '/api/admin');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(body).toContain('src="/api/client/v1/console/console.js"');
    expect(body).toContain('prefix="/api"');
    expect(body).toContain('origins="https://shop.example"');
    expect(body).not.toMatch(/<script(?![^>]* src=)|<style|style=/);
  });

  it('offers the demo in the demo alone', async () => {
    expect((await app.request('GET', '/api/admin')).body).not.toMatch(/\sdemo\s/);
    const demo = await createTestApp({ DEMO: 'true' });
    expect((await demo.request('GET', '/admin')).body).toMatch(/\sdemo\s/);
    await demo.close();
  });
});

describe('GET /admin/pulse', () => {
  it('counts what came, and only rises', async () => {
    const pulse = async () => (await app.request('GET', '/api/admin/pulse', staff)).body;
    const before = await pulse();
    const event = { id: 'p-1', type: 'order.placed', data: { orderId: '1', customerId: 'ada' } };
    await app.request('POST', '/api/events', shop, event);
    await app.request('POST', '/api/events', shop, { id: 'p-2', type: 'no.such', data: {} });
    const after = await pulse();
    expect(after.node).toBe(before.node);
    expect(after.totals.eventsAccepted - before.totals.eventsAccepted).toBe(1);
    expect(after.totals.eventsRefused - before.totals.eventsRefused).toBe(1);
    expect(after.totals.entries - before.totals.entries).toBe(1);
    expect(after.acceptMs.p50).toBeGreaterThan(0);
  });
});

describe('GET /admin/preferences-defaults', () => {
  it('is what holds for whoever never chose', async () => {
    const { body } = await app.request('GET', '/api/admin/preferences-defaults', staff);
    const payments = body.categories.find(({ category }: { category: string }) => category === 'payments');
    const failed = payments.types.find(({ type }: { type: string }) => type === 'payment.failed');
    expect(failed.channels.inApp).toMatchObject({ enabled: true, locked: true, rule: 'mandatory' });
    expect(body.quietHours.enabled).toBe(false);
  });
});

describe('POST /admin/broadcasts/audience', () => {
  it.each([
    [{ userIds: ['ada', 'ben', 'nobody'] }, 2],
    [{ role: 'customer' }, 2],
    [{ tags: ['vip'] }, 2],
    [{ tags: ['vip', 'early'] }, 1],
    [{ locale: 'de' }, 1],
    [{ tags: ['vip'], locale: 'en' }, 1],
    [{ openOrder: true }, 1],
    [{ role: 'nobody' }, 0],
  ])('%j is %d people', async (audience, people) => {
    const { status, body } = await post('audience', { audience });
    expect([status, body]).toEqual([200, { people, more: false }]);
  });

  it('is everybody unless it says otherwise, and stops counting at 100,000', async () => {
    const [row] = await query<{ people: number }>(
      app.databaseUrl,
      'SELECT count(*)::int AS people FROM users',
    );
    expect((await post('audience', {})).body).toEqual({ people: row?.people, more: false });
    await query(
      app.databaseUrl,
      `INSERT INTO users (id, tags) SELECT 'many-' || n, '{many}' FROM generate_series(1, 100001) AS g(n)`,
    );
    expect((await post('audience', { audience: 'all' })).body).toEqual({ people: 100_000, more: true });
  });
});

describe('POST /admin/broadcasts/preview', () => {
  const draft = { title: 'Sale <b>now</b>', message: 'First line.\nSecond & last.', url: '/sale' };

  it('is the mail as it would be sent, with all words escaped', async () => {
    const { status, body } = await post('preview', { ...draft, kind: 'marketing', language: 'de' });
    expect([status, body.subject]).toEqual([200, draft.title]);
    expect(body.html).toContain('Sale &lt;b&gt;now&lt;/b&gt;');
    expect(body.html).not.toContain('<b>now</b>');
    expect(body.html).toMatch(/<html lang="de" dir="ltr"/);
    expect(body.text).toContain('Second & last.');
  });

  it('reads from the right where its reader does', async () => {
    expect((await post('preview', { ...draft, language: 'ar' })).body.html).toContain('dir="rtl"');
  });

  it('keeps nothing', async () => {
    const rows = await query(app.databaseUrl, 'SELECT 1 FROM broadcasts UNION ALL SELECT 1 FROM deliveries');
    await post('preview', draft);
    const later = await query(app.databaseUrl, 'SELECT 1 FROM broadcasts UNION ALL SELECT 1 FROM deliveries');
    expect(later).toHaveLength(rows.length);
  });
});

describe('drafts', () => {
  it.each([
    ['audience', { audience: 'some' }],
    ['audience', { audience: { rol: 'vip' } }],
    ['audience', { audience: { role: 'a', tags: ['b'] } }],
    ['audience', { audience: { userIds: [] } }],
    ['audience', []],
    ['preview', { title: '', message: 'm' }],
    ['preview', { title: 't', message: '' }],
    ['preview', { title: 't', message: 'm', url: 'javascript:alert(1)' }],
    ['preview', { title: 't', message: 'm', kind: 'spam' }],
    ['preview', { title: 't', message: 'm', language: '<html>' }],
  ])('%s refuses %j', async (path, body) => {
    const { status, body: answer } = await post(path, body);
    expect([status, answer.code]).toEqual([400, 'validation_failed']);
  });

  it.each(['audience', 'preview'])('%s is for staff alone', async (path) => {
    const draft = { title: 't', message: 'm' };
    const tokens = ['customer', 'service'].map((role) => app.token('x', [role]));
    const answers = await Promise.all(tokens.map((token) => post(path, draft, token)));
    expect(answers.map(({ body }) => body.code)).toEqual(['forbidden', 'forbidden']);
  });
});
