import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign as signature,
  type KeyObject,
} from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestApp, JWT_SECRET, type TestApp } from '../support/create-app.js';
import { query } from '../support/database.js';
import { Tab } from './gateway.client.js';

// One verifier, two doors: what REST refuses, the socket refuses, with the same code.

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const later = (): number => Math.floor(Date.now() / 1_000) + 600;

function hs256(claims: object, secret: string | Buffer = JWT_SECRET, header: object = {}): string {
  const text = `${encode({ alg: 'HS256', ...header })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function rs256(claims: object, kid: string, key: KeyObject): string {
  const text = `${encode({ alg: 'RS256', kid })}.${encode(claims)}`;
  return `${text}.${signature('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** What both doors say to a token. */
async function answers(app: TestApp, token: string): Promise<[rest: string, socket: string]> {
  const { status, body } = await app.request('GET', '/notifications', token);
  const tab = new Tab(app.socket(token));
  await tab.until('an answer to the handshake', () => tab.events.length > 0);
  const [error] = tab.all('connect_error')[0] ?? [];
  tab.close();
  return [status === 200 ? 'ok' : body.code, error ? (error.data?.code ?? String(error)) : 'ok'];
}

describe('with a secret', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ JWT_ISSUER: 'https://id.shop.example', JWT_AUDIENCE: 'bell' });
  });
  afterAll(() => app.close());

  const claims = (changes: object = {}): object => ({
    sub: 'anna',
    exp: later(),
    iss: 'https://id.shop.example',
    aud: 'bell',
    ...changes,
  });

  it('lets a good token in', async () => {
    expect(await answers(app, hs256(claims()))).toEqual(['ok', 'ok']);
    expect(await answers(app, app.token('anna'))).toEqual(['ok', 'ok']);
  });

  it.each<[string, () => string, string]>([
    ['alg none', () => `${encode({ alg: 'none' })}.${encode(claims())}.`, 'unauthorized'],
    ['another secret', () => hs256(claims(), 'another secret of more than 32 bytes!'), 'unauthorized'],
    ['no exp', () => hs256(claims({ exp: undefined })), 'unauthorized'],
    ['an exp that is text', () => hs256(claims({ exp: '9999999999' })), 'unauthorized'],
    ['expired', () => hs256(claims({ exp: later() - 601 })), 'token_expired'],
    ['another audience', () => hs256(claims({ aud: 'shop' })), 'unauthorized'],
    ['no audience', () => hs256(claims({ aud: undefined })), 'unauthorized'],
    ['another issuer', () => hs256(claims({ iss: 'https://id.evil.example' })), 'unauthorized'],
    ['no issuer', () => hs256(claims({ iss: undefined })), 'unauthorized'],
    ['a sub that is an object', () => hs256(claims({ sub: { a: 1 } })), 'unauthorized'],
    ['a sub that is a pattern', () => hs256(claims({ sub: 'u:*' })), 'unauthorized'],
    ['a sub that is a path', () => hs256(claims({ sub: '../' })), 'unauthorized'],
    ['an empty sub', () => hs256(claims({ sub: '' })), 'unauthorized'],
    ['roles that are text', () => hs256(claims({ roles: 'admin' })), 'unauthorized'],
    ['8 KiB and more', () => hs256(claims({ name: 'x'.repeat(8_000) })), 'unauthorized'],
  ])('refuses at both doors: %s', async (_, token, code) => {
    expect(await answers(app, token())).toEqual([code, code]);
  });

  it('remembers who came, through either door', async () => {
    const people = [
      { sub: 'rest', roles: ['admin'], email: 'rest@shop.example', name: 'Ruth', locale: 'de_AT' },
      {
        sub: 'socket',
        roles: ['customer', 'vip'],
        email: 'socket@shop.example',
        name: 'Sören',
        locale: 'sv',
      },
    ];
    await app.request('GET', '/notifications', hs256(claims(people[0])));
    (await Tab.open(app, hs256(claims(people[1])))).close();
    const sql = `SELECT id AS sub, roles, email, name, locale FROM users WHERE email LIKE '%@shop.example' ORDER BY id`;
    expect(await query(app.databaseUrl, sql)).toEqual([{ ...people[0], locale: 'de-AT' }, people[1]]);
  });
});

describe('with a key set', () => {
  let app: TestApp;
  let keys: Server;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const claims = (sub = 'anna'): object => ({ sub, exp: later() });

  beforeAll(async () => {
    const jwk = {
      ...createPublicKey(privateKey).export({ format: 'jwk' }),
      kid: 'a',
      use: 'sig',
      alg: 'RS256',
    };
    keys = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`;
    app = await createTestApp({ JWT_SECRET: '', JWKS_URL: url });
  });
  afterAll(() => app.close());

  it('lets tokens of its keys in, and no others', async () => {
    expect(await answers(app, rs256(claims(), 'a', privateKey))).toEqual(['ok', 'ok']);
    expect(await answers(app, rs256(claims(), 'b', privateKey))).toEqual(['unauthorized', 'unauthorized']);
  });

  it('refuses HS256 signed with what everybody can read', async () => {
    const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
    for (const secret of [pem, String(pem).trim()]) {
      const forged = hs256(claims(), secret, { kid: 'a' });
      expect(await answers(app, forged)).toEqual(['unauthorized', 'unauthorized']);
    }
    expect(await answers(app, hs256(claims(), JWT_SECRET))).toEqual(['unauthorized', 'unauthorized']);
  });

  it('works on while the key set is away', async () => {
    keys.closeAllConnections();
    await new Promise((resolve) => keys.close(resolve));
    expect(await answers(app, rs256(claims('ben'), 'a', privateKey))).toEqual(['ok', 'ok']);
  });
});
