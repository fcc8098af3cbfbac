import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Controller, Get, Module, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { createApp } from './app.setup.js';
import { loadConfig } from './config/config.js';
import type { ErrorBody } from './contract/index.js';
import type { HttpAdapter } from './http/adapter.js';

// How long, how often and how late: what the way in does to those who ask for too much, and when the server goes down.

let enter: () => void;
let release: () => void;

@Controller()
class DummyController {
  @Get('thing') get() {
    return {};
  }
  @Get('stream') stream(@Res() reply: FastifyReply): never {
    reply.raw.writeHead(200).write('begun');
    throw new Error('too late for another status');
  }
  @Get('health/live') live() {
    return { status: 'ok' };
  }
  @Get('slow') async slow() {
    enter();
    await new Promise<void>((resolve) => (release = resolve));
    return { done: true };
  }
}

@Module({ controllers: [DummyController] })
class DummyModule {}

let app: NestFastifyApplication;
let url: string;

async function start(environment: Record<string, string> = {}): Promise<void> {
  app = await createApp(loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...environment }), DummyModule);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}

afterEach(() => app.close());

async function call(path: string): Promise<{ response: Response; error: ErrorBody }> {
  const response = await fetch(`${url}${path}`);
  return { response, error: (await response.json()) as ErrorBody };
}

/** What the server says, at last, to somebody who writes no more than this. */
async function raw(...chunks: string[]): Promise<ErrorBody> {
  const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  for (const chunk of chunks) socket.write(chunk);
  await once(socket, 'close');
  return JSON.parse(text.split('\r\n\r\n')[1] ?? '') as ErrorBody;
}

describe('time', () => {
  beforeEach(() => start());

  it('closes on those who do not finish their request (R22)', async () => {
    app.getHttpServer().headersTimeout = 100;
    expect(app.getHttpServer().requestTimeout).toBe(30_000);
    const error = await raw('GET /thing HTTP/1.1\r\nHost: x\r\n');
    expect(error.message).toBe('The request took too long to arrive.');
  });

  it('closes on those who connect and say nothing', async () => {
    app.getHttpServer().headersTimeout = 100;
    const error = await raw();
    expect(error.code).toBe('bad_request');
  });

  it('ends an answer that breaks after its beginning', async () => {
    const response = await fetch(`${url}/stream`);
    expect([response.status, await response.text()]).toEqual([200, 'begun']);
  });

  it('asks to be left while it drains, and still serves', async () => {
    (app.getHttpAdapter() as unknown as HttpAdapter).draining = true;
    const { response } = await call('/thing');
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
  });

  it('finishes what it began and refuses what is new when it goes down', async () => {
    const entered = new Promise<void>((resolve) => (enter = resolve));
    const agent = new Agent({ keepAlive: true });
    const slow = new Promise<[number, string | undefined]>((resolve) => {
      httpRequest(`${url}/slow`, { agent }, (response) => {
        response.resume();
        resolve([response.statusCode ?? 0, response.headers.connection]);
      }).end();
    });
    await entered;
    app.getHttpAdapter().beforeClose?.();
    const { response, error } = await call('/thing');
    expect([response.status, error.code]).toEqual([503, 'unavailable']);
    expect(response.headers.get('retry-after')).toBe('2');
    expect((await call('/health/live')).response.status).toBe(200);
    const closed = app.close();
    release();
    await expect(slow).resolves.toEqual([200, 'close']);
    const before = performance.now();
    await closed;
    expect(performance.now() - before).toBeLessThan(30_000);
    agent.destroy();
  });
});

describe('the pace', () => {
  it('is limited per minute and told in headers (R22)', async () => {
    await start({ RATE_LIMIT: '2' });
    const first = await call('/thing');
    expect(first.response.headers.get('x-ratelimit-limit')).toBe('2');
    expect(first.response.headers.get('x-ratelimit-remaining')).toBe('1');
    await call('/thing');
    const { response, error } = await call('/thing');
    expect([response.status, error.code]).toEqual([429, 'rate_limited']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
  });

  it('is limited for what is refused before anybody knows who asks', async () => {
    await start({ RATE_LIMIT: '2' });
    const codes: string[] = [];
    for (let index = 0; index < 4; index++) codes.push((await call('/nope')).error.code);
    expect(codes).toEqual(['not_found', 'not_found', 'rate_limited', 'rate_limited']);
  });

  it('is not limited for probes', async () => {
    await start({ RATE_LIMIT: '1' });
    for (let index = 0; index < 3; index++) expect((await call('/health/live')).response.status).toBe(200);
  });
});
