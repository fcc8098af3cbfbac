import { request as rawRequest } from 'node:http';
import type { Preferences } from '../../src/contract/index.js';
import { EmailChannel } from '../../src/delivery/email/email.channel.js';
import { PreferencesService } from '../../src/preferences/preferences.service.js';
import { ShopPolicyProvider } from '../../src/preferences/shop-policy.js';
import { createTestApp, type Answer, type TestApp } from '../support/create-app.js';
import { TestSmtp, type ReceivedMail } from '../support/smtp.js';
import { expectError } from './http.expect.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ONE_CLICK = 'List-Unsubscribe=One-Click';

let app: TestApp;
let smtp: TestSmtp;
beforeAll(async () => {
  smtp = await TestSmtp.start({ noTls: true });
  app = await createTestApp({
    API_PREFIX: '/api',
    SHOP_NAME: 'Mug & <b>Sons</b>',
    SHOP_URL: 'https://shop.example',
    SHOP_COLOR: '#0f766e',
    PUBLIC_URL: 'https://bell.shop.example/',
    SMTP_URL: smtp.url(),
    MAIL_FROM: 'bell@shop.example',
  });
  app.app.get(ShopPolicyProvider).available.add('email');
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});

let people = 0;
function newUser(): string {
  return `reader-${++people}`;
}

function linkFor(userId: string, ...categories: string[]): string {
  const service = app.app.get(PreferencesService);
  const tokens = categories.map((category) =>
    service.unsubscribeToken({ userId, channel: 'email', category }),
  );
  return `/api/unsubscribe/${tokens.join('/')}`;
}

/** What the settings page of this person says of a category's e-mails. */
async function mails(userId: string, category = 'orders') {
  const token = app.token(userId, ['customer'], { email: 'reader@mail.example' });
  const answer = await app.request('GET', '/api/notifications/preferences', token);
  const { categories } = answer.body as Preferences;
  return categories.find((one) => one.category === category)?.channels.email;
}

function expectPage({ status, headers, body }: Answer, expected: number): string {
  expect([status, headers.get('content-type')]).toEqual([expected, 'text/html; charset=utf-8']);
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none';style-src 'sha256-[\w+/]+=';form-action 'self';base-uri 'none';frame-ancestors 'none'$/,
  );
  expect(headers.get('x-robots-tag')).toContain('noindex');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  // Nothing from anywhere, and the shop's name is text.
  expect(body).not.toMatch(/<(script|img|link|iframe)|src=|url\(|<b>/);
  return body as string;
}

describe('the link of a mail', () => {
  it('is in its header, and one click on it is enough', async () => {
    const userId = newUser();
    const recipient = {
      userId,
      name: null,
      email: 'reader@mail.example',
      phone: null,
      locale: 'en',
      timezone: null,
    };
    const content = { title: 'T', message: 'M', level: 'info', priority: 'low', data: {} } as const;
    await app.app.get(EmailChannel).send(
      {
        id: '1',
        notificationId: 1,
        recipient,
        type: 'order.shipped',
        category: 'orders',
        channel: 'email',
        content: { ...content, url: null, imageUrl: null, thread: null, language: 'en' },
        attempt: 1,
        createdAt: new Date(),
        expiresAt: null,
      },
      AbortSignal.timeout(60_000),
    );
    const { headers } = smtp.mails[0] as ReceivedMail;
    expect(headers['list-unsubscribe-post']).toBe(ONE_CLICK);
    const link = new URL(/^<(.*)>$/.exec(headers['list-unsubscribe'] ?? '')?.[1] ?? '');
    expect(link.origin).toBe('https://bell.shop.example');
    const answer = await app.request('POST', link.pathname, undefined, ONE_CLICK, FORM);
    expectPage(answer, 200);
    expect(await mails(userId)).toMatchObject({ enabled: false, rule: 'category_setting' });
  });

  it('asks when it is opened, and changes nothing', async () => {
    const reader = newUser();
    const before = await mails(reader);
    const page = expectPage(await app.request('GET', linkFor(reader, 'orders')), 200);
    expect(page).toContain('“Orders”');
    expect(page).toContain('Mug &amp; &lt;b&gt;Sons&lt;/b&gt;');
    expect(page).toMatch(/<form method="post"><button type="submit">/);
    expect(await mails(reader)).toEqual(before);
  });

  it.each<[string, string | undefined, object]>([
    ['the form of RFC 8058', ONE_CLICK, FORM],
    [
      'the same in parts',
      `--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n`,
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
    ['the button of the page', '', FORM],
    ['nothing at all', undefined, {}],
  ])('unsubscribes at once by a POST of %s', async (_, body, headers) => {
    const reader = newUser();
    expect(await mails(reader)).toMatchObject({ enabled: true });
    const answer = await app.request('POST', linkFor(reader, 'orders'), undefined, body, headers);
    expect(expectPage(answer, 200)).toContain('role="status"');
    expect(await mails(reader)).toMatchObject({ enabled: false, rule: 'category_setting' });
    expect(await mails(reader, 'payments')).toMatchObject({ enabled: true });
  });

  it('says the same when it is clicked again', async () => {
    const link = linkFor(newUser(), 'orders');
    const first = await app.request('POST', link, undefined, ONE_CLICK, FORM);
    const second = await app.request('POST', link, undefined, ONE_CLICK, FORM);
    expect([second.status, second.body]).toEqual([200, first.body]);
  });

  it('of a digest unsubscribes from all that it is about', async () => {
    const reader = newUser();
    const answer = await app.request(
      'POST',
      linkFor(reader, 'orders', 'payments'),
      undefined,
      ONE_CLICK,
      FORM,
    );
    expect(expectPage(answer, 200)).toContain('“Orders” and “Payments”');
    expect(await mails(reader)).toMatchObject({ enabled: false });
    expect(await mails(reader, 'payments')).toMatchObject({ enabled: false });
  });

  it('works for the longest of user ids', async () => {
    const reader = 'u'.repeat(128);
    expectPage(await app.request('GET', linkFor(reader, 'orders')), 200);
    await app.request('POST', linkFor(reader, 'orders'), undefined, ONE_CLICK, FORM);
    expect(await mails(reader)).toMatchObject({ enabled: false });
  });

  it('speaks the language of its reader', async () => {
    const reader = newUser();
    const token = app.token(reader, ['customer'], { locale: 'en' });
    await app.request('PUT', '/api/notifications/preferences', token, { language: 'de' });
    const page = expectPage(await app.request('GET', linkFor(reader, 'orders')), 200);
    expect(page).toContain('<html lang="de" dir="ltr">');
    expect(page).toContain('„Bestellungen“');
  });
});

describe('a link that is not ours', () => {
  const broken: [string, (link: string) => string][] = [
    ['cut', (link) => link.slice(0, -5)],
    ['of another signer', (link) => link.replace(/\.[^.]+$/, `.${'A'.repeat(43)}`)],
    [
      'with a choice of its own',
      (link) => link.replace(/\/[^/.]+\./, '/WyJib2IiLCJlbWFpbCIsIm9yZGVycyIsbnVsbF0.'),
    ],
    ['with more behind it', (link) => `${link}/x`],
    ['that says nothing', () => '/api/unsubscribe/%20'],
    ['that is too long', (link) => `${link}${'A'.repeat(5_000)}`],
    [
      'of too many',
      (link) => `/api/unsubscribe/${Array.from({ length: 30 }, () => link.split('/').pop()).join('/')}`,
    ],
    ['full of dots', () => '/api/unsubscribe/....'],
    ['named like a prototype', () => '/api/unsubscribe/__proto__.constructor'],
  ];

  it.each(broken)('%s is a page that says so, and changes nothing', async (_, breakIt) => {
    const reader = newUser();
    const link = breakIt(linkFor(reader, 'orders'));
    expectPage(await app.request('GET', link), 404);
    const answer = await app.request('POST', link, undefined, ONE_CLICK, FORM);
    expect(expectPage(answer, 404)).not.toContain('<form');
    expect(await mails(reader)).toMatchObject({ enabled: true });
  });

  it('says so in the language of the browser', async () => {
    const answer = await app.request('GET', '/api/unsubscribe/x', undefined, undefined, {
      'accept-language': 'vi-VN,vi;q=0.9',
    });
    expect(expectPage(answer, 404)).toContain('<html lang="vi"');
  });

  it('survives bytes that are no address', async () => {
    for (const path of ['%00', '%zz', '%c3%28']) {
      const answer = await app.request('GET', `/api/unsubscribe/${path}`);
      expect(answer.status).toBe(400);
    }
  });
});

describe('forms', () => {
  it.each([
    ['application/x-www-form-urlencoded', 'title=x'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/x-www-form-urlencoded', ''],
  ])('as %s stay out everywhere else (R8)', async (type, body) => {
    const headers = { 'content-type': type };
    for (const [method, path, token] of [
      ['POST', '/api/notifications', app.token('shop', ['service'])],
      ['PUT', '/api/notifications/preferences', app.token('reader-1')],
      ['PATCH', '/api/notifications/seen', app.token('reader-1')],
    ] as const) {
      const answer = await app.request(method, path, token, body, headers);
      expectError(answer, 'unsupported_media_type');
      expect(answer.status).toBe(415);
    }
  });

  it('are small', async () => {
    const reader = newUser();
    const answer = await app.request('POST', linkFor(reader, 'orders'), undefined, 'x'.repeat(10_000), FORM);
    expectError(answer, 'body_too_large');
    expect(await mails(reader)).toMatchObject({ enabled: true });
  });

  it('that break off change nothing', async () => {
    const reader = newUser();
    const link = linkFor(reader, 'orders');
    await new Promise<void>((resolve) => {
      const request = rawRequest(app.url + link, {
        method: 'POST',
        headers: { ...FORM, 'content-length': 100 },
      });
      request.on('error', () => {});
      request.on('close', resolve);
      request.write('List', () => request.destroy());
    });
    expect(await mails(reader)).toMatchObject({ enabled: true });
  });

  it('of other kinds are no forms', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await app.request('POST', linkFor(newUser(), 'orders'), undefined, ONE_CLICK, headers);
    expectError(answer, 'unsupported_media_type');
    expect(answer.status).toBe(415);
  });
});
