import { jest } from '@jest/globals';
import { createHmac, createPublicKey, generateKeyPairSync, sign as signature } from 'node:crypto';
import { loadConfig } from '../config/config.js';
import { TokenSigner } from './token-signer.js';
import { TokenVerifier } from './token-verifier.js';

const SECRET = 'a secret for tests, of more than 32 bytes';
const now = (): number => Math.floor(Date.now() / 1000);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token made by hand, so that no library keeps us from making a bad one. */
function token(
  claims: unknown,
  {
    alg = 'HS256',
    secret = SECRET,
    header = {},
  }: { alg?: string; secret?: string | Buffer; header?: object } = {},
): string {
  const text = `${encode({ alg, typ: 'JWT', ...header })}.${encode(claims)}`;
  const digest = alg.replace('HS', 'sha');
  return `${text}.${createHmac(digest, secret).update(text).digest('base64url')}`;
}

const good = (): Record<string, unknown> => ({ sub: 'anna', exp: now() + 60 });

function verifier(environment: Record<string, string> = {}): TokenVerifier {
  return new TokenVerifier(loadConfig({ JWT_SECRET: SECRET, ...environment }));
}

describe('a token', () => {
  it('makes a principal of its claims', async () => {
    const claims = {
      ...good(),
      roles: ['admin', 'customer'],
      email: 'anna@shop.example',
      name: 'Anna Öberg',
      locale: 'de_AT',
      rooms: ['order:7'],
    };
    await expect(verifier().verify(token(claims))).resolves.toEqual({
      userId: 'anna',
      roles: ['admin', 'customer'],
      email: 'anna@shop.example',
      name: 'Anna Öberg',
      locale: 'de-AT',
      rooms: ['order:7'],
      expiresAt: claims['exp' as keyof typeof claims],
    });
  });

  it('without roles is a customer', async () => {
    await expect(verifier().verify(token(good()))).resolves.toMatchObject({ roles: ['customer'], rooms: [] });
  });

  it('of our own signer is good, with the issuer and audience that are asked for', async () => {
    const config = loadConfig({ JWT_SECRET: SECRET, JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'bell' });
    const signed = new TokenSigner(config).sign({ sub: 'anna', roles: ['admin'] });
    await expect(new TokenVerifier(config).verify(signed)).resolves.toMatchObject({ roles: ['admin'] });
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no text', { token: 'x' }],
    ['no token', 'abc'],
    ['two parts', 'a.b'],
    ['parts that are no JSON', 'a.b.c'],
    ['claims that are a list', token(['sub', 'exp'])],
    ['claims that are a text', token('anna')],
    ['more than 8 KiB', token({ ...good(), name: 'x'.repeat(8_192) })],
  ])('is refused: %s', async (_, text) => {
    await expect(verifier().verify(text)).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
  });

  it.each([
    ['alg none without a signature', `${encode({ alg: 'none' })}.${encode(good())}.`],
    ['alg none with a signature', token(good(), { alg: 'HS256', header: { alg: 'none' } })],
    ['alg None', `${encode({ alg: 'None' })}.${encode(good())}.`],
    ['another algorithm of the same family', token(good(), { alg: 'HS512' })],
    ['no algorithm', token(good(), { header: { alg: undefined } })],
    ['another secret', token(good(), { secret: 'another secret, also of more than 32 bytes' })],
    ['no signature', token(good()).replace(/[^.]+$/, '')],
    [
      'a signature of another payload',
      token({ ...good(), sub: 'mallory' }).replace(/[^.]+$/, token(good()).split('.')[2] ?? ''),
    ],
    ['a critical extension', token(good(), { header: { crit: ['b64'], b64: false } })],
    ['not yet good', token({ ...good(), nbf: now() + 30 })],
  ])('is refused: %s', async (_, text) => {
    await expect(verifier().verify(text)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('of RS256 does not pass where HS256 is set, nor HS256 signed with a public key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = `${encode({ alg: 'RS256' })}.${encode(good())}`;
    const rs256 = `${text}.${signature('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
    await expect(verifier().verify(rs256)).rejects.toMatchObject({ code: 'unauthorized' });
    const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
    await expect(verifier().verify(token(good(), { secret: pem }))).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', String(now() + 60)],
    ['beyond all dates', 1e300],
  ])('needs an exp: %s', async (_, exp) => {
    await expect(verifier().verify(token({ sub: 'anna', exp }))).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('that expired says so', async () => {
    const old = token({ sub: 'anna', exp: now() - 1 });
    await expect(verifier().verify(old)).rejects.toMatchObject({ code: 'token_expired', status: 401 });
    const older = token({ sub: 'anna', exp: now() - 60 });
    await expect(verifier().verify(older)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('from a clock a little ahead of ours is good', async () => {
    await expect(verifier().verify(token({ ...good(), nbf: now() + 3 }))).resolves.toBeDefined();
  });

  it.each([
    ['wrong aud', { aud: 'shop' }],
    ['missing aud', {}],
    ['empty aud', { aud: [] }],
    ['aud that only starts alike', { aud: 'bell-admin' }],
  ])('is refused when an audience is set: %s', async (_, claims) => {
    const strict = verifier({ JWT_AUDIENCE: 'bell' });
    await expect(strict.verify(token({ ...good(), ...claims }))).rejects.toMatchObject({
      code: 'unauthorized',
    });
    await expect(strict.verify(token({ ...good(), aud: ['shop', 'bell'] }))).resolves.toBeDefined();
  });

  it.each([
    ['wrong iss', { iss: 'https://evil.example' }],
    ['missing iss', {}],
    ['iss as a list', { iss: ['https://id.example'] }],
  ])('is refused when an issuer is set: %s', async (_, claims) => {
    const strict = verifier({ JWT_ISSUER: 'https://id.example' });
    await expect(strict.verify(token({ ...good(), ...claims }))).rejects.toMatchObject({
      code: 'unauthorized',
    });
    await expect(strict.verify(token({ ...good(), iss: 'https://id.example' }))).resolves.toBeDefined();
  });

  it.each([
    undefined,
    null,
    7,
    true,
    { a: 1 },
    ['anna'],
    '',
    ' ',
    'a b',
    'a\nb',
    '../',
    'a/b',
    'u:*',
    'ann\u0000a',
    'änna',
    'a'.repeat(129),
    'a'.repeat(6_000),
  ])('is refused with the sub %j', async (sub) => {
    await expect(verifier().verify(token({ ...good(), sub }))).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it.each(['a', 'user-7', 'auth0:5f7c', 'anna@shop.example', 'a'.repeat(128), '__proto__'])(
    'is good with the sub %j',
    async (sub) => {
      await expect(verifier().verify(token({ ...good(), sub }))).resolves.toMatchObject({ userId: sub });
    },
  );

  it.each([
    ['admin'],
    [null],
    [{ 0: 'admin', length: 1 }],
    [['admin', 7]],
    [[['admin']]],
    [Array(101).fill('a')],
  ])('is refused with the roles %j', async (roles) => {
    await expect(verifier().verify(token({ ...good(), roles }))).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('leaves out what makes no sense among the optional claims', async () => {
    const claims = {
      ...good(),
      roles: ['ad\u0000min', 'offline access', 'editor'],
      email: 'v@x.co\r\nBcc: evil@x.co',
      name: 'Anna\u0000',
      locale: 'not a locale',
      rooms: ['order:7', 7, 'a b', null],
    };
    await expect(verifier().verify(token(claims))).resolves.toMatchObject({
      roles: ['editor'],
      email: undefined,
      name: undefined,
      locale: undefined,
      rooms: ['order:7'],
    });
    const others = { ...good(), email: ['a@b.co'], name: 'x'.repeat(201), locale: 7, rooms: 'order:7' };
    await expect(verifier().verify(token(others))).resolves.toMatchObject({
      email: undefined,
      name: undefined,
      locale: undefined,
      rooms: [],
    });
    await expect(verifier().verify(token({ ...good(), name: 'a\ud800b' }))).resolves.toMatchObject({
      name: undefined,
    });
  });
});

describe('a token seen before', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is not good for longer than its own time', async () => {
    const one = verifier();
    const text = token(good());
    const first = await one.verify(text);
    await expect(one.verify(text)).resolves.toBe(first);
    const later = Date.now() + 61_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    await expect(one.verify(text)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('vouches for no other payload with its signature', async () => {
    const one = verifier();
    const text = token(good());
    await one.verify(text);
    const [header, , tail] = text.split('.');
    const forged = `${header}.${encode({ ...good(), sub: 'mallory' })}.${tail}`;
    await expect(one.verify(forged)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
