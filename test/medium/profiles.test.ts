import { PreferencesService } from '../../src/preferences/preferences.service.js';
import { createTestApp, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { Statements } from '../support/statements.js';

let shop: TestApp;
let preferences: PreferencesService;
beforeAll(async () => {
  shop = await createTestApp();
  preferences = shop.app.get(PreferencesService, { strict: false });
});
afterAll(() => shop.close());

const sql = (text: string, ...values: unknown[]) => query(shop.databaseUrl, text, values);

describe('profiles', () => {
  it('of many come in one query, with an entry for everybody', async () => {
    await sql(`INSERT INTO users (id, email, phone, locale, timezone)
      VALUES ('ada', 'Ada@Mail.example', '+4930', 'vi-VN', 'Asia/Saigon'), ('ben', 'ben@mail.example', NULL, NULL, NULL)`);
    await sql(`INSERT INTO preferences (user_id, settings) VALUES ('ada', '{"digest":"daily"}')`);
    await sql(`INSERT INTO suppressions (channel, address, reason)
      VALUES ('email', 'ada@mail.example', 'bounced'), ('sms', 'ben@mail.example', 'stop')`);
    await sql(`INSERT INTO push_subscriptions (id, endpoint, user_id, p256dh, auth, expires_at)
      VALUES ('1', 'https://push.example/1', 'ada', 'x', 'x', NULL),
        ('2', 'https://push.example/2', 'ben', 'x', 'x', now() - interval '1 day')`);
    const statements = new Statements();
    const profiles = await preferences.profilesOf(['ada', 'ben', 'nobody', 'ada']);
    statements.stop();
    expect(statements.names).toEqual(['profiles']);
    const unknown = {
      userId: 'nobody',
      settings: {},
      email: null,
      emailSuppressed: false,
      phone: null,
      phoneSuppressed: false,
      hasPush: false,
      locale: null,
      timezone: null,
    };
    expect(Object.fromEntries(profiles)).toEqual({
      ada: {
        userId: 'ada',
        settings: { digest: 'daily' },
        email: 'Ada@Mail.example',
        emailSuppressed: true,
        phone: '+4930',
        phoneSuppressed: false,
        hasPush: true,
        locale: 'vi-VN',
        timezone: 'Asia/Saigon',
      },
      ben: { ...unknown, userId: 'ben', email: 'ben@mail.example' },
      nobody: unknown,
    });
  });

  it('of nobody need no query', async () => {
    const statements = new Statements();
    expect(await preferences.profilesOf([])).toEqual(new Map());
    statements.stop();
    expect(statements.names).toEqual([]);
  });

  it('and pages of those who never chose leave no row', async () => {
    await shop.request('GET', '/notifications/preferences', shop.token('looks-only'));
    expect(await sql(`SELECT FROM preferences WHERE user_id = 'looks-only'`)).toEqual([]);
  });
});

describe('the profile of somebody who is told again', () => {
  const tell = (id: string, title: string) =>
    shop.request('POST', '/events', shop.token('shop', ['service']), {
      id,
      type: 'notification.send',
      data: { userId: 'fay', title, message: 'For you.' },
    });
  const titles = async () => {
    const text = `SELECT title FROM notifications WHERE user_id = 'fay' ORDER BY id`;
    return (await query<{ title: string }>(shop.databaseUrl, text)).map(({ title }) => title);
  };
  let statements: Statements;
  beforeAll(() => (statements = new Statements()));
  afterAll(() => statements.stop());

  it('is not read again', async () => {
    await tell('fay-1', 'One');
    expect(statements.names).toContain('profiles');
    statements.clear();
    await tell('fay-2', 'Two');
    expect(statements.names).not.toContain('profiles');
    expect(await titles()).toEqual(['One', 'Two']);
  });

  // By a statement of its own, as another node would: this one hears nothing of it.
  it.each<[string, string, string[]]>([
    [
      'settings',
      `INSERT INTO preferences (user_id, settings) VALUES ('fay', '{"channels":{"inApp":false}}')`,
      ['One', 'Two'],
    ],
    [
      'settings again',
      `UPDATE preferences SET settings = '{"channels":{"inApp":true}}' WHERE user_id = 'fay'`,
      ['One', 'Two', 'after settings again'],
    ],
    [
      'an address',
      `INSERT INTO users (id, email) VALUES ('fay', 'fay@mail.example')
        ON CONFLICT (id) DO UPDATE SET email = excluded.email`,
      ['One', 'Two', 'after settings again', 'after an address'],
    ],
    [
      'an address that bounced',
      `INSERT INTO suppressions (channel, address, reason) VALUES ('email', 'fay@mail.example', 'bounced')`,
      ['One', 'Two', 'after settings again', 'after an address', 'after an address that bounced'],
    ],
  ])('is never used when it is out of date: %s', async (what, change, expected) => {
    await sql(change);
    statements.clear();
    const { status } = await tell(`fay ${what}`, `after ${what}`);
    expect(status).toBe(202);
    expect(statements.names.filter((name) => ['append', 'profiles'].includes(name))).toEqual([
      'append',
      'profiles',
      'append',
    ]);
    expect(await titles()).toEqual(expected);
  });
});

describe('a link that unsubscribes', () => {
  const emailOf = async (userId: string, type: string) => {
    const { settings } = (await preferences.profilesOf([userId])).get(userId) ?? {};
    return settings?.types?.[type]?.email;
  };

  it('takes back one type, however often it is followed', async () => {
    const token = preferences.unsubscribeToken({
      userId: 'cleo',
      channel: 'email',
      category: 'orders',
      type: 'order.shipped',
    }) as string;
    await preferences.unsubscribe(token);
    const again = await preferences.unsubscribe(token);
    expect(again).toMatchObject({ userId: 'cleo', type: 'order.shipped' });
    expect(await emailOf('cleo', 'order.shipped')).toBe(false);
    expect(await emailOf('cleo', 'order.placed')).toBeUndefined();
  });

  it('takes back a category with what was asked for by name', async () => {
    const body = { types: { 'order.shipped': { email: true } } };
    await shop.request('PUT', '/notifications/preferences', shop.token('dora'), body);
    const choice = { userId: 'dora', channel: 'email', category: 'orders' } as const;
    await preferences.unsubscribe(preferences.unsubscribeToken(choice) as string);
    expect((await preferences.profilesOf(['dora'])).get('dora')?.settings).toMatchObject({
      categories: { orders: { email: false } },
      types: { 'order.shipped': { email: false } },
    });
  });

  it('is refused when it is not one of ours', async () => {
    await expect(preferences.unsubscribe('WyJhZGEiXQ.x')).rejects.toMatchObject({ code: 'not_found' });
  });
});
