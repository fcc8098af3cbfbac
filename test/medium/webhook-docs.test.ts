import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadConfig } from '../../src/config/config.js';
import { toPayload } from '../../src/delivery/webhook/payload.js';
import { WebhookChannels } from '../../src/delivery/webhook/webhook-channels.service.js';
import { CatalogRegistry } from '../../src/preferences/catalog.registry.js';
import { delivery, newWebhookSecret, WebhookReceiver } from '../support/webhook-receiver.js';

// What people copy out of docs/webhooks.md does what the page says.

let folder: string;
let examples: (language: string) => string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-docs-'));
  const page = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  examples = (language) =>
    [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, found, code]) =>
      found === language && code ? [code] : [],
    );
});
afterAll(() => rm(folder, { recursive: true }));

it('a webhook looks as shown', () => {
  const [shown = ''] = examples('json');
  expect(JSON.parse(shown)).toEqual(toPayload(delivery(), 'https://shop.example'));
});

it('the lines for Node verify what comes, and nothing else', async () => {
  const file = join(folder, 'verify.mjs');
  await writeFile(file, examples('js')[0] ?? '');
  const { verify } = (await import(pathToFileURL(file).href)) as {
    verify: (secret: string, headers: object, body: Buffer) => unknown;
  };
  const receiver = await WebhookReceiver.start();
  try {
    const { url, secret } = receiver;
    const config = loadConfig({ WEBHOOK_URL: url, WEBHOOK_SECRET: secret });
    const channels = new WebhookChannels(config, new CatalogRegistry());
    await channels.all[0]?.send(delivery(), new AbortController().signal);
    channels.onApplicationShutdown();
    const { headers, body, payload } = receiver.received[0]!;
    const bytes = Buffer.from(body);
    expect(verify(secret, headers, bytes)).toEqual(payload);
    const refused = 'not from Storebell';
    expect(() => verify(newWebhookSecret(), headers, bytes)).toThrow(refused);
    expect(() => verify(secret, headers, Buffer.from(`${body} `))).toThrow(refused);
    expect(() => verify(secret, { ...headers, 'webhook-id': 'x' }, bytes)).toThrow(refused);
    expect(() => verify(secret, { ...headers, 'webhook-timestamp': '1' }, bytes)).toThrow(refused);
    expect(() => verify(secret, {}, bytes)).toThrow(refused);
  } finally {
    await receiver.close();
  }
});

it('the file of routes is taken as shown', async () => {
  const file = join(folder, 'routes.json');
  await writeFile(file, examples('json')[1] ?? '');
  await writeFile(join(folder, 'campaigns.secret'), newWebhookSecret());
  const config = loadConfig({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://db.example/shop',
    JWT_SECRET: 'a secret of 32 bytes, or even more than that',
    WEBHOOK_ROUTES_FILE: file,
    WEBHOOK_SECRET_SMS: newWebhookSecret(),
  });
  const { all } = new WebhookChannels(config, new CatalogRegistry());
  expect(all.map(({ channel, available }) => [channel, available])).toEqual([
    ['sms', true],
    ['email', true],
    ['push', true],
  ]);
});
