import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../config/config.js';
import { CatalogRegistry } from '../../preferences/catalog.registry.js';
import { WebhookChannels } from './webhook-channels.service.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const URL_OF_SHOP = 'https://hooks.example/sms?key=hunter2';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-routes-'));
  file = join(folder, 'routes.json');
  await writeFile(join(folder, 'secret.txt'), `${SECRET}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const catalogs = new CatalogRegistry();
for (const [category, names] of Object.entries({
  orders: ['order.placed', 'order.shipped'],
  payments: ['payment.failed'],
}))
  catalogs.add({
    category,
    words: () => ({ label: category, description: '' }),
    types: Object.fromEntries(names.map((type) => [type, { type, category }])),
  });

/** What a start with these routes makes of them. */
async function start(routes: unknown, environment: Record<string, string> = {}) {
  await writeFile(file, typeof routes === 'string' ? routes : JSON.stringify(routes));
  const channels = new WebhookChannels(loadConfig({ WEBHOOK_ROUTES_FILE: file, ...environment }), catalogs);
  channels.onApplicationBootstrap();
  return channels;
}

async function problems(routes: unknown, environment: Record<string, string> = {}): Promise<string[]> {
  try {
    await start(routes, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((line) => line.replace(`WEBHOOK_ROUTES_FILE ${file}: `, ''));
  }
}

const route = (rest: object = {}) => ({
  channels: ['sms'],
  types: ['*'],
  url: URL_OF_SHOP,
  secret: SECRET,
  ...rest,
});
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db.example/shop',
  JWT_SECRET: 'a secret of 32 bytes, or even more than that',
};

describe('which channels there are', () => {
  it('without any setting: sms, which cannot be used', () => {
    const { all } = new WebhookChannels(loadConfig({}), catalogs);
    expect(all.map(({ channel, available }) => [channel, available])).toEqual([['sms', false]]);
    expect(all[0]?.takes?.('order.placed')).toBe(false);
  });

  it('with WEBHOOK_URL: every sms', () => {
    const config = loadConfig({ WEBHOOK_URL: URL_OF_SHOP, WEBHOOK_SECRET: SECRET });
    const { all } = new WebhookChannels(config, catalogs);
    expect(all.map(({ channel, available }) => [channel, available])).toEqual([['sms', true]]);
    expect(all[0]?.takes?.('anything.else')).toBe(true);
    expect(all[0]?.providerOf?.('anything.else')).toBe('hooks.example');
    expect(all[0]?.concurrency).toBe(10);
  });

  it('with routes: those that are named, for the types that are named', async () => {
    const { all } = await start([
      route({ channels: ['email'], types: ['order.*'] }),
      route({ channels: ['push', 'email'], types: ['payment.failed'], url: 'https://push.example:8443/' }),
    ]);
    expect(all.map(({ channel, available }) => [channel, available])).toEqual([
      ['sms', false],
      ['email', true],
      ['push', true],
    ]);
    const [sms, email, push] = all;
    const types = ['order.placed', 'orders', 'payment.failed', 'payment.failed.twice'];
    expect(types.map((type) => sms?.takes?.(type))).toEqual([false, false, false, false]);
    expect(types.map((type) => email?.takes?.(type))).toEqual([true, false, true, false]);
    expect(types.map((type) => push?.takes?.(type))).toEqual([false, false, true, false]);
    expect(push?.providerOf?.('payment.failed')).toBe('push.example:8443');
  });

  it('the first route that fits takes it, WEBHOOK_URL what is left', async () => {
    const { all } = await start(
      [
        route({ types: ['order.shipped', 'shop.flash_sale'], url: 'https://one.example' }),
        route({ types: ['order.*'], url: 'https://two.example' }),
      ],
      { WEBHOOK_URL: 'https://three.example', WEBHOOK_SECRET: SECRET },
    );
    const providers = ['order.shipped', 'shop.flash_sale', 'order.placed', 'payment.failed'].map((type) =>
      all[0]?.providerOf?.(type),
    );
    expect(providers).toEqual(['one.example', 'one.example', 'two.example', 'three.example']);
  });
});

describe('the secret of a route', () => {
  it('may stand in a variable or in a file', async () => {
    const elsewhere = [
      route({ secret: undefined, secretEnv: 'WEBHOOK_SECRET_SMS' }),
      route({ secret: undefined, secretFile: 'secret.txt' }),
      route({ secret: undefined, secretFile: join(folder, 'secret.txt') }),
    ];
    expect(await problems(elsewhere, { WEBHOOK_SECRET_SMS: SECRET })).toEqual([]);
  });

  it.each(['JWT_SECRET', 'WEBHOOK_SECRET', 'constructor', ''])(
    'may not be the variable %j',
    async (secretEnv) => {
      const other = [route({ secret: undefined, secretEnv })];
      expect(await problems(other, { JWT_SECRET: SECRET })).toEqual([
        '[0].secretEnv must name a variable WEBHOOK_SECRET_<NAME> that is set',
      ]);
    },
  );

  it.each([
    [{ secret: undefined }, '[0].secret must be given once: as secret, secretEnv or secretFile'],
    [{ secretEnv: 'WEBHOOK_SECRET_X' }, '[0].secret must be given once: as secret, secretEnv or secretFile'],
    [
      { secret: undefined, secretEnv: 'WEBHOOK_SECRET_X' },
      '[0].secretEnv must name a variable WEBHOOK_SECRET_<NAME> that is set',
    ],
    [{ secret: undefined, secretFile: 'nowhere.txt' }, '[0].secretFile cannot be read'],
    [
      { secret: undefined, secretFile: 'routes.json' },
      '[0].secretFile must be whsec_ and 24 to 64 bytes in base64',
    ],
    ...['hunter2', `${SECRET}!`, 'whsec_aHVudGVyMg==', `whsec_${'A'.repeat(300)}`, `v${SECRET}`].map(
      (secret): [object, string] => [{ secret }, '[0].secret must be whsec_ and 24 to 64 bytes in base64'],
    ),
  ])('%j ends the start', async (rest, problem) => {
    expect(await problems([route(rest)])).toEqual([problem]);
  });
});

describe('a file of routes ends the start', () => {
  it.each([
    ['{"secret":"whsec_hunter2', 'cannot be read: it is not JSON'],
    ['{}', 'must hold a JSON list of routes'],
    ['[7]', '[0] must be an object'],
  ])('when it is %s', async (content, problem) => {
    expect(await problems(content)).toEqual([problem]);
  });

  it('when it is not there', () => {
    const config = loadConfig({ WEBHOOK_ROUTES_FILE: join(folder, 'nowhere.json') });
    expect(() => new WebhookChannels(config, catalogs)).toThrow('nowhere.json: cannot be read: ENOENT');
  });

  it.each([
    [{ channels: ['inApp'] }, '[0].channels must be a list of email, push, sms'],
    [{ channels: [] }, '[0].channels must be a list of email, push, sms'],
    [{ types: 'order.*' }, '[0].types must be a list of names such as order.shipped, order.* or *'],
    [{ types: ['order.**'] }, '[0].types must be a list of names such as order.shipped, order.* or *'],
    [{ types: ['*.placed'] }, '[0].types must be a list of names such as order.shipped, order.* or *'],
    [{ tpyes: ['*'] }, '[0].tpyes should not exist'],
    [{ types: ['order.shiped'] }, '[0].types order.shiped does not exist'],
    [{ types: ['order.items.*'] }, '[0].types order.items.* does not exist'],
    [{ url: undefined }, '[0].url must be a string'],
    [{ url: 'hooks.example' }, '[0].url must be an address that starts with https://'],
    [{ url: 'ftp://hooks.example' }, '[0].url must be an address that starts with https://'],
    [{ url: 'https://shop:hunter2@hooks.example' }, '[0].url must not hold a user or a password'],
  ])('for %j', async (rest, problem) => {
    expect(await problems([route(rest)])).toEqual([problem]);
  });

  it('with one line per mistake', async () => {
    const wrong = [route({ url: 'x', secret: 'x' }), route(), route({ channels: ['fax'] })];
    expect((await problems(wrong)).map((line) => line.split(' ')[0])).toEqual([
      '[0].url',
      '[0].secret',
      '[2].channels',
    ]);
  });
});

describe('in production', () => {
  it.each([
    'http://127.0.0.1:8081',
    'http://localhost:8081',
    'http://[::1]:8081',
    'http://10.1.2.3',
    'http://172.31.0.1',
    'http://192.168.1.1',
    'http://[fd00::1]',
    'http://sms-receiver:8081',
    'http://sms.internal',
    'https://hooks.example',
  ])('%s is fine', async (url) => {
    expect(await problems([route({ url })], PRODUCTION)).toEqual([]);
  });

  it.each([
    'http://hooks.example',
    'http://172.32.0.1',
    'http://8.8.8.8',
    'http://[2001:db8::1]',
    'http://127.0.0.1.evil.example',
    'http://internal.example',
  ])('%s is not: everybody on the way could read it', async (url) => {
    expect(await problems([route({ url })], PRODUCTION)).toEqual([
      '[0].url must start with https:// in production, unless it is in your own network',
    ]);
    expect(await problems([route({ url })])).toEqual([]);
    const config = loadConfig({ ...PRODUCTION, WEBHOOK_URL: url, WEBHOOK_SECRET: SECRET });
    expect(() => new WebhookChannels(config, catalogs)).toThrow('WEBHOOK_URL must start with https://');
  });
});

it('a WEBHOOK_SECRET that is no base64 ends the start without being shown', () => {
  const secret = `whsec_hunter2=${'A'.repeat(40)}`;
  const config = loadConfig({ WEBHOOK_URL: URL_OF_SHOP, WEBHOOK_SECRET: secret });
  const started = () => new WebhookChannels(config, catalogs);
  expect(started).toThrow(ConfigError);
  expect(started).toThrow('WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes in base64');
  expect(started).not.toThrow('hunter2');
});
