import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { loadConfig } from '../../src/config/config.js';
import type { DeliveryChannel } from '../../src/delivery/channel.js';
import { toPayload } from '../../src/delivery/webhook/payload.js';
import { WebhookChannels } from '../../src/delivery/webhook/webhook-channels.service.js';
import { CatalogRegistry } from '../../src/preferences/catalog.registry.js';
import { delivery, newWebhookSecret } from '../support/webhook-receiver.js';

// The recipe of docs/sms.md from end to end: our channel, the receiver as a process of its own, and a server that takes
// and answers what Twilio's documentation says.

const RECEIVER = fileURLToPath(new URL('../../examples/sms-twilio/receiver.mjs', import.meta.url));
const ACCOUNT = 'AC00000000000000000000000000000000';
const TOKEN = 'the token of the tests';
const never = new AbortController().signal;

/** Twilio's Messages API as far as the receiver uses it. */
class FakeTwilio {
  readonly texts: Record<string, string>[] = [];
  answer = (response: ServerResponse): void => {
    this.json(response, 201, { sid: `SM${this.texts.length}`, status: 'queued' });
  };
  private readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const basic = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
      if (request.url !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`)
        return this.json(response, 404, { code: 20404, message: 'not found' });
      if (request.headers.authorization !== basic)
        return this.json(response, 401, { code: 20003, message: 'Authenticate' });
      this.texts.push(Object.fromEntries(new URLSearchParams(body)));
      return this.answer(response);
    });
  });

  json(response: ServerResponse, status: number, body: object, headers: object = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const secret = newWebhookSecret();
let folder: string;
let twilio: FakeTwilio;
let url: string;
let receiver: ChildProcess | undefined;
let channels: WebhookChannels | undefined;

/** The receiver, with its memory of what was sent, and the channel that is configured for it. */
async function start(environment: Record<string, string> = {}): Promise<DeliveryChannel> {
  const child = spawn(process.execPath, [RECEIVER], {
    cwd: folder,
    env: {
      PORT: '0',
      WEBHOOK_SECRET: secret,
      TWILIO_ACCOUNT_SID: ACCOUNT,
      TWILIO_AUTH_TOKEN: TOKEN,
      TWILIO_SENDER: '+15005550006',
      TWILIO_BASE_URL: twilio.url,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  receiver = child;
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  url = /http:\S+/.exec(said.toString())?.[0] ?? '';
  const config = loadConfig({
    WEBHOOK_URL: url,
    WEBHOOK_SECRET: secret,
    SHOP_URL: 'https://shop.example',
  });
  channels = new WebhookChannels(config, new CatalogRegistry());
  return channels.all[0]!;
}

async function stop(): Promise<void> {
  channels?.onApplicationShutdown();
  if (receiver?.exitCode === null && receiver.signalCode === null) {
    receiver.kill();
    await once(receiver, 'exit');
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storebell-sms-'));
  twilio = new FakeTwilio();
  await twilio.start();
});
afterEach(async () => {
  await stop();
  twilio.stop();
  await rm(folder, { recursive: true });
});

it('a text goes through the whole chain, and its name at Twilio comes back', async () => {
  const sms = await start();
  const content = { title: 'Order 1001 & more', message: 'It’s “on its way” – 100 %\r\nTo=+1' };
  expect(await sms.send(delivery(content), never)).toEqual({ outcome: 'sent', reference: 'SM1' });
  expect(twilio.texts).toEqual([
    {
      To: '+4915112345678',
      From: '+15005550006',
      Body: `Order 1001 & more\nIt's "on its way" - 100 % To=+1\nhttps://shop.example/orders/1001`,
    },
  ]);
});

it('a messaging service may send it', async () => {
  const sms = await start({ TWILIO_SENDER: 'MG00000000000000000000000000000000' });
  await sms.send(delivery(), never);
  expect(twilio.texts[0]).toMatchObject({ MessagingServiceSid: 'MG00000000000000000000000000000000' });
  expect(twilio.texts[0]).not.toHaveProperty('From');
});

it('a repeat is no second text, not even while the first is on its way or after a restart', async () => {
  const sms = await start();
  const answers = await Promise.all([sms.send(delivery(), never), sms.send(delivery(), never)]);
  expect(answers).toEqual(answers.map(() => ({ outcome: 'sent', reference: 'SM1' })));
  await stop();
  const again = await start();
  expect(await again.send(delivery(), never)).toEqual({ outcome: 'sent', reference: 'SM1' });
  expect(twilio.texts).toHaveLength(1);
  expect(await again.send(delivery({}, { id: '42' }), never)).toEqual({ outcome: 'sent', reference: 'SM2' });
});

it.each([21211, 21610, 21614])('a number that Twilio refuses with %d is used no more', async (code) => {
  const sms = await start();
  twilio.answer = (response) => twilio.json(response, 400, { code, message: 'no', status: 400 });
  expect(await sms.send(delivery(), never)).toMatchObject({
    outcome: 'failed',
    suppress: '+4915112345678',
    reason: expect.stringContaining('422: {"code":"invalid_number","message":"no"}') as string,
  });
});

it.each<[string, number, object, Record<string, string>, object]>([
  ['another mistake', 400, { code: 21617, message: 'too long' }, {}, { outcome: 'failed' }],
  [
    'too many at once',
    429,
    { code: 20429 },
    { 'retry-after': '9' },
    { outcome: 'retry', retryAfterMs: 9_000 },
  ],
  ['too many, no time', 429, { code: 20429 }, {}, { outcome: 'retry', retryAfterMs: 5_000 }],
  ['trouble of its own', 503, { code: 20503 }, {}, { outcome: 'retry', down: true }],
])('Twilio answers: %s', async (_what, status, body, headers, expected) => {
  const sms = await start();
  twilio.answer = (response) => twilio.json(response, status, body, headers);
  const result = await sms.send(delivery(), never);
  expect(result).toMatchObject(expected);
  expect(result).not.toHaveProperty('suppress');
  // Nothing was sent, so nothing is remembered.
  twilio.answer = (response) => twilio.json(response, 201, { sid: 'SM9' });
  expect(await sms.send(delivery(), never)).toEqual({ outcome: 'sent', reference: 'SM9' });
});

it.each([
  ['a wrong token', { TWILIO_AUTH_TOKEN: 'wrong' }],
  ['a wrong account', { TWILIO_ACCOUNT_SID: 'AC1' }],
  ['nobody at its address', { TWILIO_BASE_URL: 'http://127.0.0.1:1' }],
])('%s costs no text: it waits', async (_what, environment) => {
  const sms = await start(environment);
  expect(await sms.send(delivery(), never)).toMatchObject({ outcome: 'retry', down: true });
});

it('an answer that is no JSON costs no text', async () => {
  const sms = await start();
  twilio.answer = (response) => void response.writeHead(502).end('<html>');
  expect(await sms.send(delivery(), never)).toMatchObject({ outcome: 'retry', down: true });
});

describe('a stranger', () => {
  const body = JSON.stringify(toPayload(delivery(), undefined));
  const signed = (id: string, at: Date, by = secret) => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(by).sign(id, at, body),
  });
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const post = async (headers: Record<string, string>, content: BodyInit = body) =>
    (await fetch(url, { method: 'POST', headers, body: content })).status;

  it('gets no text sent', async () => {
    await start();
    const genuine = signed('dlv_1_x', new Date());
    expect(await post({})).toBe(401);
    expect(await post(signed('dlv_1_x', new Date(), newWebhookSecret()))).toBe(401);
    expect(await post(signed('dlv_1_x', minutesAgo(6)))).toBe(401);
    expect(await post(signed('dlv_1_x', minutesAgo(-6)))).toBe(401);
    expect(await post({ ...genuine, 'webhook-id': 'dlv_2_x' })).toBe(401);
    expect(await post({ ...genuine, 'webhook-timestamp': 'NaN' })).toBe(401);
    expect(await post({ ...genuine, 'webhook-signature': 'v1,' })).toBe(401);
    expect(
      await post({ ...genuine, 'webhook-signature': genuine['webhook-signature'].replace('v1', 'v2') }),
    ).toBe(401);
    expect(await post(genuine, body.replace('+49', '+43'))).toBe(401);
    expect(await post(genuine, 'x'.repeat(65_537))).toBe(413);
    expect(twilio.texts).toEqual([]);
    // The same but genuine, beside a signature with a secret of yesterday.
    const two = `${signed('dlv_1_x', new Date(), newWebhookSecret())['webhook-signature']} ${genuine['webhook-signature']}`;
    expect(await post({ ...genuine, 'webhook-signature': two })).toBe(200);
    expect(twilio.texts).toHaveLength(1);
  });

  it('is what Storebell is when the secrets differ, and it says so', async () => {
    const sms = await start({ WEBHOOK_SECRET: newWebhookSecret() });
    expect(await sms.send(delivery(), never)).toMatchObject({ outcome: 'failed', down: true });
    expect(twilio.texts).toEqual([]);
  });
});

it('what is left of a line that a crash cut costs nothing', async () => {
  await writeFile(join(folder, 'sent.txt'), '\ndlv_1_x SM0\ndlv_2');
  await (await start()).send(delivery(), never);
  await stop();
  expect(await (await start()).send(delivery(), never)).toEqual({ outcome: 'sent', reference: 'SM1' });
  expect(twilio.texts).toHaveLength(1);
});

it('a stop lets the text on its way arrive, and remembers it', async () => {
  const sms = await start();
  twilio.answer = (response) => {
    receiver?.kill('SIGTERM');
    void refusal(Number(new URL(url).port)).then(() => twilio.json(response, 201, { sid: 'SM7' }));
  };
  expect(await sms.send(delivery(), never)).toEqual({ outcome: 'sent', reference: 'SM7' });
  expect(await readFile(join(folder, 'sent.txt'), 'utf8')).toContain(' SM7');
});

/** Resolves when nobody listens there any more. */
async function refusal(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
    } catch {
      return;
    } finally {
      socket.destroy();
    }
  }
}
