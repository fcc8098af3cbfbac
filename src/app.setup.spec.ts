import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { Body, Controller, Get, HttpCode, Module, Param, Patch, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsInt, IsOptional } from 'class-validator';
import { createApp } from './app.setup.js';
import { loadConfig } from './config/config.js';
import type { ErrorBody } from './contract/index.js';

// The way in, without what is behind it: no database, no tokens.

class Thing {
  @IsOptional() @IsInt() size?: number;
}

@Controller()
class DummyController {
  @Get('things/:id') get(@Param('id') id: string, @Query('q') q?: string) {
    return { id, q };
  }
  @Patch('things/:id') patch(@Body() body: Thing) {
    return { body };
  }
  @Post('events') @HttpCode(202) events(@Body() body: unknown) {
    return { kind: Array.isArray(body) ? 'batch' : typeof body };
  }
  @Get('broken') broken(): never {
    throw new Error('secret detail');
  }
}

@Module({ controllers: [DummyController] })
class DummyModule {}

const ORIGIN = 'https://shop.example';
let app: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    CORS_ORIGINS: ORIGIN,
    API_PREFIX: '/api',
  });
  app = await createApp(config, DummyModule);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());

async function call(path: string, init: RequestInit = {}): Promise<{ response: Response; error: ErrorBody }> {
  const response = await fetch(`${url}${path}`, init);
  return { response, error: (await response.json().catch(() => undefined)) as ErrorBody };
}

const json = (body: string, method = 'PATCH', type = 'application/json'): RequestInit => ({
  method,
  body,
  headers: { 'content-type': type },
});

/** What the server says to bytes that no HTTP client would send. */
async function raw(...chunks: string[]): Promise<{ status: number; error: ErrorBody; head: string }> {
  const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  for (const chunk of chunks) socket.write(chunk);
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), error: JSON.parse(body) as ErrorBody, head };
}

describe('the way in', () => {
  describe('answers in one shape', () => {
    it.each<[string, string, RequestInit, number, string]>([
      ['an unknown address', '/api/nope', {}, 404, 'not_found'],
      ['an address without the prefix', '/things/1', {}, 404, 'not_found'],
      ['an unknown address with a form', '/api/nope', { method: 'POST', body: 'a=1' }, 404, 'not_found'],
      ['an empty id', '/api/things/', {}, 404, 'not_found'],
      ['another method', '/api/things/1', { method: 'DELETE' }, 405, 'method_not_allowed'],
      [
        'another method with a body',
        '/api/things/1',
        { method: 'PUT', body: 'x' },
        405,
        'method_not_allowed',
      ],
      ['text (R8)', '/api/events', { method: 'POST', body: 'x' }, 415, 'unsupported_media_type'],
      [
        'a form (R8)',
        '/api/events',
        json('a=1', 'POST', 'application/x-www-form-urlencoded'),
        415,
        'unsupported_media_type',
      ],
      ['empty text (R8)', '/api/events', json('', 'POST', 'text/plain'), 415, 'unsupported_media_type'],
      [
        'nearly JSON (R8)',
        '/api/events',
        json('{}', 'POST', 'application/json-patch+json'),
        415,
        'unsupported_media_type',
      ],
      ['many parts', '/api/events', { method: 'POST', body: new FormData() }, 415, 'unsupported_media_type'],
      ['broken JSON', '/api/events', json('{"a"', 'POST'), 400, 'invalid_json'],
      ['deep JSON (R6)', '/api/events', json('['.repeat(5_000) + ']'.repeat(5_000), 'POST'), 400, 'too_deep'],
      [
        'a poisoned body (R5)',
        '/api/events',
        json('{"__proto__":{"a":1}}', 'POST'),
        400,
        'validation_failed',
      ],
      ['NUL', '/api/events', json(String.raw`{"a":"\u0000"}`, 'POST'), 400, 'invalid_characters'],
      ['an unknown field (R3)', '/api/things/1', json('{"admin":true}'), 400, 'unknown_field'],
      ['a wrong field', '/api/things/1', json('{"size":"1"}'), 400, 'validation_failed'],
      ['an array for an object', '/api/things/1', json('[]'), 400, 'validation_failed'],
      ['over 64 KiB', '/api/things/1', json(`{"size":"${'x'.repeat(64 * 1024)}"}`), 413, 'body_too_large'],
      ['over 1 MiB', '/api/events', json(`"${'x'.repeat(1024 * 1024)}"`, 'POST'), 413, 'body_too_large'],
      ['a broken address', '/api/things/%zz', {}, 400, 'bad_request'],
      ['an address that is no UTF-8', '/api/things/%c3%28', {}, 400, 'bad_request'],
      ['a long address', `/api/things/${'x'.repeat(300)}`, {}, 414, 'uri_too_long'],
      ['NUL in the address', '/api/things/a%00b', {}, 400, 'invalid_characters'],
      ['NUL in the query', '/api/things/a?q=%00', {}, 400, 'invalid_characters'],
      ['a bug', '/api/broken', {}, 500, 'internal_error'],
    ])('%s', async (_name, path, init, status, code) => {
      const { response, error } = await call(path, init);
      expect([response.status, error.code]).toEqual([status, code]);
      expect(error).toMatchObject({
        statusCode: status,
        error: expect.any(String),
        message: expect.any(String),
      });
      expect(error.requestId).toBe(response.headers.get('x-request-id'));
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(JSON.stringify(error)).not.toContain('secret');
    });

    it.each([
      ['no HTTP at all', 'hello\r\n\r\n'],
      ['an unknown method', 'BREW /api/broken HTTP/1.1\r\nHost: x\r\n\r\n'],
      [
        'two lengths',
        'POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['huge headers', `GET /api/broken HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
    ])('%s', async (_name, bytes) => {
      const { status, error, head } = await raw(bytes);
      expect([status, error.code]).toEqual([400, 'bad_request']);
      expect(head).toContain(`X-Request-Id: ${error.requestId}`);
    });
  });

  it('names the methods an address knows', async () => {
    const { response } = await call('/api/things/1', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD, PATCH');
  });

  it('takes JSON and both kinds of CloudEvents, with parameters and without a body', async () => {
    const types = [
      'application/json; charset=utf-8',
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
    ];
    for (const type of types)
      expect((await call('/api/events', json('{}', 'POST', type))).response.status).toBe(202);
    expect((await call('/api/things/1', json(''))).response.status).toBe(200);
    expect((await call('/api/things/1', { method: 'PATCH' })).response.status).toBe(200);
  });

  it('takes a batch of 1 MiB where events come in, and bodies of any length it was not told before', async () => {
    expect(
      (await call('/api/events', json(`"${'x'.repeat(1024 * 1024 - 2)}"`, 'POST'))).response.status,
    ).toBe(202);
    const stream = new Blob([`{"size":"${'x'.repeat(70_000)}"}`]).stream();
    const init = { ...json(''), body: stream, duplex: 'half' } as RequestInit;
    expect((await call('/api/things/1', init)).error.code).toBe('body_too_large');
  });

  it('refuses a compressed body instead of reading it as broken', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await call('/api/events', { method: 'POST', body: '{}', headers })).error.code).toBe(
      'unsupported_media_type',
    );
  });

  it.each(['abc-DEF_123', 'x'.repeat(64)])('keeps a sane request id: %s', async (id) => {
    const { response } = await call('/api/things/1', { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toBe(id);
  });

  it.each(['x'.repeat(65), 'a b', '<script>', ''])('makes its own for %j', async (id) => {
    const { response } = await call('/api/things/1', { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('tells allowed origins what they may do, and others nothing (R23)', async () => {
    const preflight = (origin: string) =>
      call('/api/things/1', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization',
        },
      });
    const allowed = await preflight(ORIGIN);
    expect(allowed.response.status).toBe(204);
    expect(allowed.response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(allowed.response.headers.get('access-control-allow-headers')).toMatch(
      /Authorization.*Idempotency-Key/,
    );
    expect(allowed.response.headers.get('access-control-max-age')).toBe('600');

    const answer = await call('/api/nope', { headers: { origin: ORIGIN } });
    expect(answer.response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.response.headers.get('access-control-expose-headers')).toMatch(/Retry-After.*X-Request-Id/);

    for (const origin of [
      'null',
      `${ORIGIN}.evil`,
      'https://evil-shop.example',
      'http://shop.example',
      `${ORIGIN}:8443`,
    ]) {
      for (const { response } of [
        await preflight(origin),
        await call('/api/things/1', { headers: { origin } }),
      ]) {
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(response.headers.get('vary')).toBe('Origin');
      }
    }
    // A cache must not hand what came without one to a page that asks.
    expect((await call('/api/things/1')).response.headers.get('vary')).toBe('Origin');
  });

  it('protects its pages', async () => {
    const { response } = await call('/api/things/1');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    expect(response.headers.get('strict-transport-security')).toBeNull();
    const docs = await call('/docs');
    expect(docs.response.status).toBe(200);
    expect(docs.response.headers.get('content-security-policy')).not.toMatch(/script-src|unsafe-eval/);
    expect(docs.response.headers.get('content-security-policy')).toContain(
      "style-src 'self' 'unsafe-inline'",
    );
  });
});
