import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../config/config.js';
import { loadPushKeys, subjectOf } from './push-keys.js';
import { areKeysOfOnePair, keepKeys, keysFile, makeKeys } from './vapid.js';

let folder: string;
beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-vapid-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('keys', () => {
  it('are a pair', () => {
    const [one, other] = [makeKeys(), makeKeys()];
    expect(areKeysOfOnePair(one)).toBe(true);
    expect(areKeysOfOnePair({ ...one, publicKey: other.publicKey })).toBe(false);
    expect(areKeysOfOnePair({ ...one, privateKey: 'A'.repeat(43) })).toBe(false);
  });

  it('are made once, for many that start at once, and only their owner reads them', async () => {
    const nested = join(folder, 'data');
    const all = await Promise.all(Array.from({ length: 20 }, () => keepKeys(nested)));
    expect(new Set(all.map(({ keys }) => keys.privateKey)).size).toBe(1);
    expect(all.filter(({ made }) => made)).toHaveLength(1);
    expect((await stat(keysFile(nested))).mode & 0o777).toBe(0o600);
    expect(await readdir(nested)).toEqual(['vapid.json']);
    expect(await keepKeys(nested)).toEqual({ keys: all[0]?.keys, made: false });
  });

  it.each(['', '{', '{}', '[]', '{"publicKey":"x","privateKey":"y"}'])(
    'are not replaced where %j stands in their place',
    async (text) => {
      await writeFile(keysFile(folder), text);
      await expect(keepKeys(folder)).rejects.toThrow('holds no VAPID key pair');
      expect(await readFile(keysFile(folder), 'utf8')).toBe(text);
    },
  );
});

describe('an application', () => {
  const production = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://localhost/x',
    JWT_SECRET: 'x'.repeat(32),
  };
  const configWith = (environment: Record<string, string>) =>
    loadConfig({ DATA_DIR: folder, ...environment });

  it('of a trial makes its own and finds them again', async () => {
    const first = await loadPushKeys(configWith({}));
    expect(first.publicKey).toHaveLength(87);
    expect((await loadPushKeys(configWith({}))).publicKey).toBe(first.publicKey);
  });

  it('in production makes none', async () => {
    expect((await loadPushKeys(configWith(production))).publicKey).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes without where it cannot keep them', async () => {
    await writeFile(join(folder, 'file'), '');
    const config = configWith({ DATA_DIR: join(folder, 'file', 'below') });
    expect((await loadPushKeys(config)).publicKey).toBeUndefined();
  });

  it('does not start with keys of two pairs', async () => {
    const [{ publicKey }, { privateKey }] = [makeKeys(), makeKeys()];
    const config = configWith({ VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey });
    await expect(loadPushKeys(config)).rejects.toThrow('VAPID_PUBLIC_KEY is not the public key');
  });

  it('signs once for many messages to a service, and again after six hours', async () => {
    const keys = await loadPushKeys(configWith({}));
    const [url, hour] = [new URL('https://fcm.googleapis.com/x'), 3_600_000];
    const now = Date.now();
    const first = keys.authorization(url, now);
    expect(keys.authorization(new URL('https://fcm.googleapis.com/y'), now + 5 * hour)).toBe(first);
    expect(keys.authorization(new URL('https://web.push.apple.com/x'), now)).not.toBe(first);
    expect(keys.authorization(url, now + 7 * hour)).not.toBe(first);
  });

  it.each([
    [{ VAPID_SUBJECT: 'https://shop.example/contact', MAIL_FROM: 'a@x.co' }, 'https://shop.example/contact'],
    [{ MAIL_FROM: 'Shop <bell@shop.example>' }, 'mailto:bell@shop.example'],
    [{ MAIL_FROM: 'bell@shop.example' }, 'mailto:bell@shop.example'],
    [{ PUBLIC_URL: 'https://bell.shop.example' }, 'https://bell.shop.example'],
    [{ PUBLIC_URL: 'http://localhost:3000' }, 'mailto:nobody@example.com'],
  ] as [Record<string, string>, string][])('with %j names itself %s', (environment, subject) => {
    expect(subjectOf(configWith(environment))).toBe(subject);
  });
});
