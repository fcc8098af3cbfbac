import { jest } from '@jest/globals';
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign as signature,
  type KeyObject,
} from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../config/config.js';
import { TokenVerifier } from './token-verifier.js';

// A real key server on the loopback address: it rotates, hangs, dies and sends rubbish.

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (): object => ({ sub: 'anna', exp: Math.floor(Date.now() / 1000) + 3_600 });

interface Pair {
  kid: string | undefined;
  alg: 'RS256' | 'ES256';
  privateKey: KeyObject;
}

function rsa(kid?: string, modulusLength = 2048): Pair {
  return { kid, alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength }) };
}

function ec(kid?: string): Pair {
  return { kid, alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

function token({ kid, alg, privateKey }: Pair, header: object = {}): string {
  const text = `${encode({ alg, kid, ...header })}.${encode(claims())}`;
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const };
  return `${text}.${signature('sha256', Buffer.from(text), key).toString('base64url')}`;
}

const jwk = ({ kid, privateKey }: Pair): object => ({
  ...createPublicKey(privateKey).export({ format: 'jwk' }),
  kid,
  use: 'sig',
});
const pem = ({ privateKey }: Pair): string | Buffer =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });

let server: Server;
let requests: number;
let answer: RequestListener;
let clock: number;

const serve = (...pairs: Pair[]): void => {
  answer = (_, response) => response.end(JSON.stringify({ keys: pairs.map(jwk) }));
};
const later = (seconds: number): void => {
  clock += seconds * 1_000;
};
const verifier = (): TokenVerifier => {
  const { port } = server.address() as AddressInfo;
  return new TokenVerifier(loadConfig({ JWKS_URL: `http://127.0.0.1:${port}/keys` }));
};
const stopServer = (): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

beforeEach(async () => {
  requests = 0;
  clock = 0;
  const start = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => start + clock);
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await stopServer();
});

describe('the key set', () => {
  it.each([
    ['RS256', rsa('a')],
    ['ES256', ec('a')],
  ])('lets %s tokens of its keys pass, with one request for many', async (_, pair) => {
    serve(pair);
    const one = verifier();
    const tokens = Array.from({ length: 20 }, () => token(pair));
    const principals = await Promise.all(tokens.map((text) => one.verify(text)));
    expect(principals.every(({ userId }) => userId === 'anna')).toBe(true);
    expect(requests).toBe(1);
  });

  it('refuses HS256 signed with the public key, alg none, and a key of another kind', async () => {
    const pair = rsa('a');
    serve(pair, ec('b'));
    const one = verifier();
    for (const secret of [pem(pair), String(pem(pair)).trim(), JSON.stringify(jwk(pair))]) {
      const text = `${encode({ alg: 'HS256', kid: 'a' })}.${encode(claims())}`;
      const forged = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      await expect(one.verify(forged)).rejects.toMatchObject({ code: 'unauthorized' });
    }
    const none = `${encode({ alg: 'none', kid: 'a' })}.${encode(claims())}.`;
    await expect(one.verify(none)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(one.verify(token({ ...pair, kid: 'b' }))).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(one.verify(token(pair, { kid: 7 }))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('refuses a key the token brings along', async () => {
    const stranger = rsa('a');
    serve(rsa('a'));
    const brought = token(stranger, {
      jwk: jwk(stranger),
      jku: 'https://evil.example/keys',
      x5u: 'https://evil.example',
    });
    await expect(verifier().verify(brought)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(requests).toBe(1);
  });

  it('needs no kid while there is one key, and one when there are two', async () => {
    const pair = rsa();
    serve(pair);
    await expect(verifier().verify(token(pair))).resolves.toBeDefined();
    serve(rsa('a'), { ...pair, kid: 'b' });
    await expect(verifier().verify(token(pair))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('does not take short RSA keys', async () => {
    const short = rsa('short', 1024);
    serve(short, rsa('a'));
    await expect(verifier().verify(token(short))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('knows a rotated key within 30 seconds, asking once however many unknown keys come', async () => {
    const [old, fresh] = [rsa('old'), ec('fresh')];
    serve(old);
    const one = verifier();
    await one.verify(token(old));
    serve(old, fresh);
    later(29);
    await expect(one.verify(token(fresh))).rejects.toMatchObject({ code: 'unauthorized' });
    expect(requests).toBe(1);
    later(1);
    await Promise.allSettled(['x', 'y', 'z'].map((kid) => one.verify(token({ ...old, kid }))));
    expect(requests).toBe(2);
    await expect(one.verify(token(fresh))).resolves.toBeDefined();
    await expect(one.verify(token(old))).resolves.toBeDefined();
    expect(requests).toBe(2);
  });

  it('forgets a removed key, and the tokens it vouched for', async () => {
    const [leaked, fresh] = [rsa('leaked'), rsa('fresh')];
    serve(leaked);
    const one = verifier();
    const text = token(leaked);
    await one.verify(text);
    serve(fresh);
    later(31);
    await one.verify(token(fresh));
    await expect(one.verify(text)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('keeps known keys working while the endpoint is down, for an hour, and asks at most every 30 seconds', async () => {
    const pair = rsa('a');
    serve(pair);
    const one = verifier();
    await one.verify(token(pair));
    const { port } = server.address() as AddressInfo;
    await stopServer();
    for (let minute = 0; minute < 60; minute++) {
      later(60);
      await expect(one.verify(token(pair))).resolves.toBeDefined();
    }
    await expect(one.verify(token(ec('new')))).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const fresh = ec('new');
    serve(pair, fresh);
    later(30);
    await expect(one.verify(token(fresh))).resolves.toBeDefined();
  });

  it.each<[string, RequestListener]>([
    ['sends 50 MB', (_, response) => sendMuch(response)],
    ['answers 500', (_, response) => response.writeHead(500).end('no')],
    ['sends no JSON', (_, response) => response.end('<html>')],
    ['sends no keys', (_, response) => response.end('{"keys":[]}')],
    ['sends rubbish for keys', (_, response) => response.end('{"keys":[null,7]}')],
  ])('keeps what it has when the endpoint %s', async (_, rubbish) => {
    const pair = rsa('a');
    serve(pair);
    const one = verifier();
    await one.verify(token(pair));
    answer = rubbish;
    later(31);
    await expect(one.verify(token(ec('b')))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(one.verify(token(pair))).resolves.toBeDefined();
  });

  it('takes keys from no other place, and none that come with more than 64 KiB', async () => {
    const [pair, elsewhere] = [rsa('a'), ec('b')];
    const found = JSON.stringify({ keys: [pair, elsewhere].map(jwk) });
    for (const tempting of [
      (({ url }, response) =>
        url === '/other'
          ? response.end(found)
          : response.writeHead(302, { location: '/other' }).end()) satisfies RequestListener,
      ((_, response) => response.end(found.padEnd(70_000))) satisfies RequestListener,
    ]) {
      serve(pair);
      const one = verifier();
      await one.verify(token(pair));
      answer = tempting;
      later(31);
      await expect(one.verify(token(elsewhere))).rejects.toMatchObject({ code: 'unavailable' });
    }
  });

  it('gives up on an endpoint that does not answer within 3 seconds', async () => {
    answer = () => undefined;
    const started = performance.now();
    await expect(verifier().verify(token(rsa('a')))).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('tries again soon when it never had a key', async () => {
    answer = (_, response) => response.writeHead(503).end();
    const pair = rsa('a');
    const one = verifier();
    await expect(one.verify(token(pair))).rejects.toMatchObject({ code: 'unavailable' });
    serve(pair);
    later(2);
    await expect(one.verify(token(pair))).resolves.toBeDefined();
  });
});

/** Writes until the other side has had enough. */
function sendMuch(response: Parameters<RequestListener>[1]): void {
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let left = 50;
  const write = (): void => {
    if (left-- === 0) response.end();
    else response.write(chunk, (error) => (error ? undefined : write()));
  };
  response.on('error', () => undefined);
  write();
}
