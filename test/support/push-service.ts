import { execFile } from 'node:child_process';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PushMessage, PushSubscriptionRequest } from '../../src/contract/index.js';
import { decryptPush, type BrowserKeys } from './decrypt-push.js';

export interface ReceivedPush {
  headers: IncomingMessage['headers'];
  /** Bytes before decryption. */
  size: number;
  message: PushMessage;
  /** Claims of the VAPID token. */
  vapid: { aud: string; exp: number; sub: string };
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}
/** `hang`: no answer at all; `hangAfterHeaders`: 201 and a body that never ends; `flood`: 201 and 10 MB. */
export type Behaviour = Reply | 'hang' | 'hangAfterHeaders' | 'flood';

/** One browser: its keys, its subscription, and the part of the push service that works for it. */
export interface TestBrowser {
  subscription: PushSubscriptionRequest;
  /** Every request to its endpoint, whatever the answer was. */
  received: ReceivedPush[];
  /** What waits for it while it is offline, by topic. */
  waiting: Map<string, ReceivedPush>;
  /** How the service answers, one after the other; then 201. */
  replies: Behaviour[];
  /** Resolves with the requests when there have been so many. */
  arrived(count: number): Promise<ReceivedPush[]>;
}

export interface TestPushService {
  port: number;
  /** File with the certificate that its clients must trust. */
  caFile: string;
  /** TCP connections so far. */
  connections: number;
  /** Bytes of `flood` that could be written until the client hung up. */
  flooded: Promise<number>;
  /**
   * A browser that subscribes with a server's key. `host`: one of the names the certificate is for, `localhost` unless
   * given; to the server under test they are different services.
   */
  browser(publicKey: string, host?: string): TestBrowser;
  close(): Promise<void>;
}

/** A push service over real TLS: it checks the signature as RFC 8292 says and decrypts as the browser would. */
export async function startPushService(): Promise<TestPushService> {
  const folder = await mkdtemp(join(tmpdir(), 'storebell-push-'));
  const { key, cert, caFile } = await makeCertificate(folder);
  const browsers = new Map<string, { browser: TestBrowser; keys: BrowserKeys; publicKey: string }>();
  const arrivals = new EventEmitter();
  let reportFlood: (bytes: number) => void;
  const flooded = new Promise<number>((resolve) => (reportFlood = resolve));

  const server = createServer({ key, cert }, (request, response) => {
    answer(request, response).catch((error: Error) => {
      response.writeHead(400).end(error.message);
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const known = browsers.get(request.url ?? '');
    if (!known) return void response.writeHead(404).end();
    const { browser, keys, publicKey } = known;
    const vapid = checkVapid(request, publicKey);
    if (!vapid) return void response.writeHead(403).end('the signature is not that of the subscription');
    const message = JSON.parse(decryptPush(body, keys).toString()) as PushMessage;
    const push = { headers: request.headers, size: body.length, message, vapid };
    browser.received.push(push);
    arrivals.emit('push');
    const topic = String(request.headers['topic'] ?? randomBytes(8).toString('hex'));
    const reply = browser.replies.shift() ?? { status: 201, headers: { location: '/message/1' } };
    if (reply === 'hang') return;
    if (typeof reply !== 'object' || reply.status < 300) browser.waiting.set(topic, push);
    if (reply === 'hangAfterHeaders') response.writeHead(201).write('{');
    else if (reply === 'flood') reportFlood(await flood(response));
    else response.writeHead(reply.status, reply.headers).end(reply.body);
  }

  const port = await listen(server);
  const service: TestPushService = {
    port,
    caFile,
    connections: 0,
    flooded,
    browser: (publicKey, host = 'localhost') => {
      const curve = createECDH('prime256v1');
      curve.generateKeys();
      const keys = { privateKey: curve.getPrivateKey(), auth: randomBytes(16) };
      const path = `/push/${randomBytes(16).toString('base64url')}`;
      const browser: TestBrowser = {
        subscription: {
          endpoint: `https://${host}:${port}${path}`,
          expirationTime: null,
          keys: { p256dh: curve.getPublicKey('base64url'), auth: keys.auth.toString('base64url') },
        },
        received: [],
        waiting: new Map(),
        replies: [],
        arrived: async (count) => {
          while (browser.received.length < count) await once(arrivals, 'push');
          return browser.received;
        },
      };
      browsers.set(path, { browser, keys, publicKey });
      return browser;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(folder, { recursive: true, force: true });
    },
  };
  server.on('connection', () => service.connections++);
  return service;
}

async function makeCertificate(folder: string) {
  const [keyFile, caFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2';
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const args = ['req', '-x509', ...kind, '-subj', '/CN=push service of the tests', '-addext', names];
  await promisify(execFile)('openssl', [...args, '-keyout', keyFile, '-out', caFile]);
  return { key: await readFile(keyFile), cert: await readFile(caFile), caFile };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** RFC 8292, 2 and 3.1; the key must be the one that the browser subscribed with (4.2). */
function checkVapid(request: IncomingMessage, publicKey: string): ReceivedPush['vapid'] | undefined {
  const [, token = '', key = ''] =
    /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(request.headers.authorization ?? '') ?? [];
  const [header = '', payload = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (key !== publicKey || point.length !== 65) return undefined;
  const { alg } = json(header) as { alg: string };
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const good = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    {
      key: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    },
    Buffer.from(signature, 'base64url'),
  );
  const claims = json(payload) as ReceivedPush['vapid'];
  const seconds = claims.exp - Date.now() / 1000;
  const inTime = seconds > 0 && seconds <= 86_400;
  const forUs = claims.aud === `https://${request.headers.host}`;
  return good && alg === 'ES256' && inTime && forUs ? claims : undefined;
}

function json(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

/** Answers how many bytes went out until the end, or until the client had enough. */
async function flood(response: ServerResponse): Promise<number> {
  const block = Buffer.alloc(64 * 1024, 'x');
  const cut = new Promise<'cut'>((resolve) => response.once('close', () => resolve('cut')));
  response.on('error', () => undefined);
  response.writeHead(201, { 'content-length': block.length * 160 });
  for (let sent = 1; sent <= 160; sent++) {
    if (response.write(block)) continue;
    const drained = new Promise<'drained'>((resolve) => response.once('drain', () => resolve('drained')));
    if ((await Promise.race([drained, cut])) === 'cut') return sent * block.length;
  }
  response.end();
  return 160 * block.length;
}
