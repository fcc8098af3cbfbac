import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { TestSmtp } from '../support/smtp.js';

// Staff see what left and what did not, try again what could not be sent, and look into the queues.

let smtp: TestSmtp;
let app: TestApp;
let staff: string;
beforeAll(async () => {
  smtp = await TestSmtp.start({ noTls: true });
  app = await createTestApp({ SMTP_URL: smtp.url(), MAIL_FROM: 'bell@shop.example' });
  staff = app.token('sam', ['admin']);
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});
beforeEach(() => {
  smtp.refusal = undefined;
});

let count = 0;
/** A failed payment, whose mail is mandatory; answers whom it tells. */
async function failPayment(): Promise<string> {
  const userId = `customer-${++count}`;
  const service = app.token('shop', ['service']);
  await app.request('PUT', `/users/${userId}`, service, { email: `${userId}@mail.example` });
  const data = { paymentId: 'p', orderId: 'o', customerId: userId, amount: 100, currency: 'EUR' };
  await app.request('POST', '/events', service, { id: `e-${count}`, type: 'payment.failed', data });
  return userId;
}

async function deliveryOf(userId: string, status: string) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { body } = await app.request('GET', `/admin/deliveries?userId=${userId}&channel=email`, staff);
    if (body.data[0]?.status === status) return body.data[0];
    if (Date.now() > deadline) throw new Error(`never ${status}: ${JSON.stringify(body)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('deliveries', () => {
  it('are listed with what became of them, in words', async () => {
    const ada = await failPayment();
    const sent = await deliveryOf(ada, 'sent');
    expect(sent).toMatchObject({
      userId: ada,
      channel: 'email',
      type: 'payment.failed',
      reason: 'mandatory',
      attempts: 1,
      explanation: 'The e-mail was sent, because this type is always sent on this channel.',
    });
    expect(sent.reference).toMatch(/^<.+@shop\.example>$/);
    expect(smtp.mails.map(({ headers }) => headers['message-id'])).toContain(sent.reference);
    const { body } = await app.request('GET', `/admin/deliveries/${sent.id}`, staff);
    expect(body).toEqual(sent);
    const event = await app.request('GET', `/admin/events/${sent.eventNumber}`, staff);
    expect(event.body.recipients[0].channels).toContainEqual(
      expect.objectContaining({ channel: 'email', status: 'sent', explanation: sent.explanation }),
    );
  });

  it('come in pages, newest first', async () => {
    const ada = await failPayment();
    await deliveryOf(ada, 'sent');
    const first = await app.request('GET', '/admin/deliveries?limit=1', staff);
    const next = await app.request('GET', `/admin/deliveries?limit=1&cursor=${first.body.nextCursor}`, staff);
    expect(Number(next.body.data[0].id)).toBeLessThan(Number(first.body.data[0].id));
  });

  it('that no attempt can help are dead letters, and can be tried again by hand', async () => {
    smtp.refusal = { at: 'data', code: 554, text: '5.7.1 looks like spam' };
    const ada = await failPayment();
    const dead = await deliveryOf(ada, 'failed');
    expect(dead.explanation).toContain('could not be sent: ');
    expect(dead.explanation).toContain('looks like spam');
    smtp.refusal = undefined;
    const { status } = await app.request('POST', `/admin/deliveries/${dead.id}/retry`, staff);
    expect(status).toBe(200);
    await deliveryOf(ada, 'sent');
    const again = await app.request('POST', `/admin/deliveries/${dead.id}/retry`, staff);
    expect([again.status, again.body.code]).toEqual([409, 'delivery_not_failed']);
    const audit = await query(
      app.databaseUrl,
      `SELECT * FROM audit_entries WHERE action = 'delivery.retried'`,
    );
    expect(audit).toMatchObject([{ actor: 'sam', target: `delivery:${dead.id}` }]);
  });

  it('that failed can be tried again all at once', async () => {
    smtp.refusal = { at: 'data', code: 554, text: '5.7.1 looks like spam' };
    const people = [await failPayment(), await failPayment()];
    for (const userId of people) await deliveryOf(userId, 'failed');
    smtp.refusal = undefined;
    const { body } = await app.request('POST', '/admin/deliveries/retry', staff, { type: 'payment.failed' });
    expect(body).toEqual({ retried: 2 });
    for (const userId of people) await deliveryOf(userId, 'sent');
    expect((await app.request('POST', '/admin/deliveries/retry', staff, {})).body).toEqual({ retried: 0 });
  });
});

describe('an address that bounced', () => {
  it('is left alone until staff say otherwise', async () => {
    smtp.refusal = { at: 'rcpt', code: 550, text: '5.1.1 no such user' };
    const ada = await failPayment();
    await deliveryOf(ada, 'failed');
    smtp.refusal = undefined;
    const listed = await app.request('GET', '/admin/suppressions', staff);
    expect(listed.body.data).toMatchObject([{ channel: 'email', address: `${ada}@mail.example` }]);
    const path = `/admin/suppressions/email/${ada}@mail.example`;
    expect((await app.request('DELETE', path, staff)).status).toBe(204);
    expect((await app.request('DELETE', path, staff)).status).toBe(404);
    const { body } = await app.request('POST', '/admin/deliveries/retry', staff, { userId: ada });
    expect(body).toEqual({ retried: 1 });
    await deliveryOf(ada, 'sent');
  });
});

it.each([
  ['GET', '/admin/deliveries'],
  ['GET', '/admin/deliveries/1'],
  ['POST', '/admin/deliveries/1/retry'],
  ['POST', '/admin/deliveries/retry'],
  ['GET', '/admin/suppressions'],
  ['DELETE', '/admin/suppressions/email/a@b.example'],
  ['POST', '/admin/session'],
  ['GET', '/admin/queues'],
  ['GET', '/admin/queues/api/queues'],
])('%s %s is for staff only', async (method, path) => {
  const body = method === 'POST' ? {} : undefined;
  expect((await app.request(method, path, undefined, body)).status).toBe(401);
  expect((await app.request(method, path, app.token('ada'), body)).status).toBe(403);
  expect((await app.request(method, path, app.token('shop', ['service']), body)).status).toBe(403);
});

describe('the pages of the queues', () => {
  it('ask a browser who it is, and know it by a cookie then', async () => {
    const html = { accept: 'text/html' };
    const door = await app.request('GET', '/admin/queues', undefined, undefined, html);
    expect([door.status, door.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect(door.body).toContain('Sign in');
    const session = await app.request('POST', '/admin/session', staff);
    expect(session.status).toBe(204);
    const cookie = session.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^storebell_staff=.+; Path=\/admin\/queues; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    const inside = { ...html, cookie: cookie.split(';', 1)[0] };
    const board = await app.request('GET', '/admin/queues', undefined, undefined, inside);
    expect([board.status, board.body]).toEqual([200, expect.stringContaining('Storebell queues')]);
    const api = await app.request('GET', '/admin/queues/api/queues', undefined, undefined, inside);
    expect(api.body.queues.map(({ name }: { name: string }) => name).toSorted()).toContain('email');
  });

  it('open for no customer with a cookie of their own making', async () => {
    const cookie = `storebell_staff=${app.token('ada')}`;
    const { status } = await app.request('GET', '/admin/queues/api/queues', undefined, undefined, { cookie });
    expect(status).toBe(403);
  });
});
