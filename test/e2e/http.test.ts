import type { ErrorBody, ErrorCode, Notification } from '../../src/contract/index.js';
import { createTestApp, type Answer, type TestApp } from '../support/create-app.js';
import { expectError } from './http.expect.js';

// The rows of hostile input that concern REST: each gets the answer named. Pace, origins and whatever else may come are
// in http-edge.test.ts.

let test: TestApp;
let ada: string;
let bob: string;
let service: string;

beforeAll(async () => {
  test = await createTestApp();
  ada = test.token('ada');
  bob = test.token('bob');
  service = test.token('shop', ['service']);
});
afterAll(() => test.close());

const send = (body: object, headers?: object): Promise<Answer> =>
  test.request('POST', '/notifications', service, body, headers);

/** A notification of that user's own, with this title. */
async function notify(userId: string, title = 'Hello'): Promise<Notification> {
  expect((await send({ userId, title, message: 'There.' })).status).toBe(202);
  const list = await test.request('GET', '/notifications', test.token(userId));
  return (list.body as { data: Notification[] }).data[0]!;
}

const event = (id: string, data: object = {}, rest: object = {}): object => ({
  id,
  type: 'order.placed',
  data: { orderId: '1', customerId: 'ada', ...data },
  ...rest,
});

describe('who may see what', () => {
  it("R1: another user's entry is as unknown as one that does not exist", async () => {
    const { id } = await notify('bob');
    const routes: [string, string][] = [
      ['GET', ''],
      ['DELETE', ''],
      ...['read', 'unread', 'archive', 'unarchive'].map((mark): [string, string] => ['PATCH', `/${mark}`]),
    ];
    for (const [method, suffix] of routes) {
      const foreign = await test.request(method, `/notifications/${id}${suffix}`, ada);
      const unknown = await test.request(method, `/notifications/987654${suffix}`, ada);
      expectError(foreign, 'not_found');
      expectError(unknown, 'not_found');
      const bodies = [foreign, unknown].map(({ body }) => JSON.stringify({ ...body, requestId: '' }));
      expect(bodies[0]?.replace(String(id), 'N')).toBe(bodies[1]?.replace('987654', 'N'));
    }
    expect((await test.request('GET', `/notifications/${id}`, bob)).body).toMatchObject({ isRead: false });
  });

  it.each([
    ['POST', '/events', 'ada', 'forbidden'],
    ['POST', '/notifications', 'ada', 'forbidden'],
    ['PUT', '/users/ada', 'ada', 'forbidden'],
    ['GET', '/notifications', 'service', 'forbidden'],
    ['PATCH', '/notifications/mark-all-read', 'service', 'forbidden'],
    ['GET', '/notifications', 'nobody', 'unauthorized'],
    ['POST', '/events', 'nobody', 'unauthorized'],
    ['GET', '/notifications', 'stranger', 'unauthorized'],
  ] as const)('R19: %s %s as %s: %s', async (method, path, who, code) => {
    const stranger = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.';
    const token = { ada, service, nobody: undefined, stranger }[who];
    const answer = await test.request(method, path, token, method === 'GET' ? undefined : {});
    expectError(answer, code);
    expect(answer.headers.get('www-authenticate')).toBe(code === 'unauthorized' ? 'Bearer' : null);
  });
});

describe('what is let in', () => {
  it.each<[string, string, string, unknown, string]>([
    ['R2', 'PATCH', '/notifications/mark-all-read', { ids: [1, 2] }, 'unknown_field'],
    [
      'R3',
      'PATCH',
      '/notifications/mark-all-read',
      { read: true, userId: 'x', role: 'admin' },
      'unknown_field',
    ],
    ['R3', 'PATCH', '/notifications/mark-all-read', { upTo: -1, role: 'admin' }, 'validation_failed'],
    ['R5', 'PATCH', '/notifications/seen', '{"upTo":1,"__proto__":{"a":1}}', 'validation_failed'],
    ['R5', 'PATCH', '/notifications/seen', '{"constructor":{"prototype":{"b":1}}}', 'validation_failed'],
    ['R6', 'PATCH', '/notifications/seen', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000), 'too_deep'],
    ['an array', 'PATCH', '/notifications/seen', [], 'validation_failed'],
    ['a number', 'PATCH', '/notifications/seen', '7', 'validation_failed'],
    ['nothing', 'PATCH', '/notifications/seen', '', 'validation_failed'],
    ['a fraction', 'PATCH', '/notifications/seen', { upTo: 1.5 }, 'validation_failed'],
    ['too large a number', 'PATCH', '/notifications/seen', '{"upTo":1e999}', 'validation_failed'],
    ['65 KiB', 'PATCH', '/notifications/seen', { x: 'x'.repeat(65 * 1024) }, 'body_too_large'],
    ['an unknown address', 'GET', '/me', undefined, 'not_found'],
    ['another method', 'PUT', '/notifications/1', {}, 'method_not_allowed'],
    ['an id with letters', 'GET', '/notifications/1e3x', undefined, 'validation_failed'],
    ['an id beyond all', 'GET', '/notifications/99999999999999999999', undefined, 'validation_failed'],
    ['an id below all', 'GET', '/notifications/-1', undefined, 'validation_failed'],
    ['a limit twice', 'GET', '/notifications?limit=1&limit=2', undefined, 'validation_failed'],
    ['an unknown filter', 'GET', '/notifications?userId=bob', undefined, 'unknown_field'],
    ['NUL in a filter', 'GET', '/notifications?category=%00', undefined, 'invalid_characters'],
  ])('%s: %s %s', async (_row, method, path, body, code) => {
    expectError(await test.request(method, path, ada, body), code as ErrorCode);
    expect(({} as { a?: unknown; b?: unknown }).a).toBeUndefined();
  });

  it.each([
    ['text/plain', 'hello'],
    ['text/plain', ''],
    ['application/x-www-form-urlencoded', 'userId=ada&title=x'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/xml', '<a/>'],
    ['nonsense', '{}'],
  ])('R8: %s is not JSON', async (contentType, body) => {
    const headers = { 'content-type': contentType };
    for (const [method, path, token] of [
      ['POST', '/notifications', service],
      ['PATCH', '/notifications/seen', ada],
    ] as const) {
      const answer = await test.request(method, path, token, body, headers);
      expectError(answer, 'unsupported_media_type');
      expect(answer.status).toBe(415);
    }
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://shop.example/1',
    '//evil.example',
    String.raw`https:\\evil.example`,
    String.raw`/\evil.example`,
    'https://shop.example@evil.example',
    'http://shop.example',
    'ftp://shop.example',
    ' /orders',
    '',
    'orders',
  ])('R11: a link %j', async (link) => {
    for (const field of ['url', 'imageUrl']) {
      const answer = await send({ userId: 'ada', title: 'x', message: 'y', [field]: link });
      expectError(answer, 'validation_failed');
      expect((answer.body as ErrorBody).details?.[0]?.path).toBe(field);
    }
    const answer = await test.request('POST', '/events', service, event('link', { trackingUrl: link }));
    expect((answer.body as ErrorBody).details?.[0]?.path).toBe('data.trackingUrl');
  });

  it.each(['https://shop.example/orders/7?a=b#c', '/orders/7'])('R11: but a link %j', async (url) => {
    expect((await send({ userId: 'ada', title: 'x', message: 'y', url })).status).toBe(202);
  });

  it('R13: a key that is too long, and one that comes back with another body', async () => {
    const body = { userId: 'ada', title: 'x', message: 'y' };
    expectError(await send(body, { 'idempotency-key': 'k'.repeat(256) }), 'validation_failed');
    expectError(await send(body, { 'idempotency-key': '' }), 'validation_failed');
    const headers = { 'idempotency-key': 'k-13' };
    expect((await send(body, headers)).status).toBe(202);
    expect((await send(body, headers)).body).toMatchObject({ results: [{ status: 'duplicate' }] });
    expectError(await send({ ...body, title: 'z' }, headers), 'event_conflict');
  });

  it('R14: equal keys at the same time send once', async () => {
    const body = { userId: 'eve', title: 'once', message: 'y' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(body, { 'idempotency-key': 'k-14' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202));
    const list = await test.request('GET', '/notifications', test.token('eve'));
    expect((list.body as { data: unknown[] }).data).toHaveLength(1);
  });

  it('R15: more recipients than one call may have', async () => {
    const userIds = Array.from({ length: 100_001 }, (_, index) => `u${index}`);
    const answer = await send({ userIds, title: 'x', message: 'y' });
    expect([400, 413]).toContain(answer.status);
    expect(['validation_failed', 'too_many_recipients']).toContain((answer.body as ErrorBody).code);
  });

  it('R15: one recipient 10,000 times is told once; one never heard of is told too', async () => {
    const userIds = [...Array.from({ length: 10_000 }, () => 'dora'), 'never-heard-of'];
    const { body } = await send({ userIds, title: 'x', message: 'y' });
    expect(body).toMatchObject({ results: [{ status: 'accepted', notified: 2 }] });
  });

  it('R20: text that looks like a template stays text', async () => {
    const title = `{{constructor.constructor('return process')()}} {x, select, other {y}} $\{7*7}`;
    expect(await notify('fay', title)).toMatchObject({ title });
    const orderNumber = "{evil} '{x'} <b>";
    const placed = event('template', { customerId: 'gus', orderNumber });
    expect((await test.request('POST', '/events', service, placed)).status).toBe(202);
    const list = await test.request('GET', '/notifications', test.token('gus'));
    expect((list.body as { data: Notification[] }).data[0]?.title).toBe(
      `We received your order ${orderNumber}`,
    );
  });
});
