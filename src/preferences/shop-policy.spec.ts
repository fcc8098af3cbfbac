import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/config.js';
import { CatalogRegistry } from './catalog.registry.js';
import { ShopPolicyProvider } from './shop-policy.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-defaults-'));
});
afterAll(() => rm(folder, { recursive: true }));

const catalogs = new CatalogRegistry();
catalogs.add({
  category: 'payments',
  words: () => ({ label: 'Payments', description: 'Money' }),
  types: { 'payment.failed': { type: 'payment.failed', category: 'payments', mandatory: ['inApp'] } },
});

/** What a start with this file makes of it. */
async function start(content: string) {
  const file = join(folder, 'defaults.json');
  await writeFile(file, content);
  const policy = new ShopPolicyProvider(loadConfig({ PREFERENCES_FILE: file }), catalogs);
  policy.onApplicationBootstrap();
  return policy.defaults;
}

describe("the shop's own defaults", () => {
  it('are read from its file', async () => {
    const defaults = {
      channels: { push: true },
      categories: { payments: { sms: true } },
      types: { 'payment.failed': { email: false } },
      digest: 'weekly',
    };
    expect(await start(JSON.stringify(defaults))).toEqual(defaults);
  });

  it('may name a part of the quiet hours', async () => {
    const quietHours = { timezone: 'Asia/Saigon', end: '06:00', start: null };
    expect((await start(JSON.stringify({ quietHours }))).quietHours).toEqual({
      enabled: true,
      start: '22:00',
      end: '06:00',
      timezone: 'Asia/Saigon',
    });
  });

  it.each([
    ['{', 'cannot be read'],
    ['[]', 'must hold a JSON object'],
    ['{"categories":{"paymens":{"email":true}}}', 'categories.paymens does not exist'],
    ['{"types":{"payment.failed":{"fax":true}}}', 'types.payment.failed.fax should not exist'],
    ['{"types":{"payment.failed":{"inApp":false}}}', 'types.payment.failed.inApp cannot be switched off'],
    ['{"digest":"hourly"}', 'digest must be one of'],
    ['{"quietHours":{"timezone":"Mars/Base"}}', 'quietHours.timezone must be an IANA time zone'],
    ['{"quietHours":{"start":"07:00"}}', 'quietHours.end must differ from quietHours.start'],
    ['{"marketing":true}', 'marketing should not exist'],
  ])('end the start when they are %s', async (content, problem) => {
    await expect(start(content)).rejects.toThrow(problem);
    await expect(start(content)).rejects.toThrow('PREFERENCES_FILE');
  });

  it('end the start when their file is not there', () => {
    const config = loadConfig({ PREFERENCES_FILE: join(folder, 'nowhere.json') });
    expect(() => new ShopPolicyProvider(config, catalogs).onApplicationBootstrap()).toThrow('nowhere.json');
  });
});
