import { jest } from '@jest/globals';
import { Controller, Get, Post, type INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ConfigModule } from '../config/config.module.js';
import { loadConfig } from '../config/config.js';
import { CurrentUser, Public, Roles } from './auth.decorators.js';
import { AuthModule } from './auth.module.js';
import { Authenticator } from './authenticator.js';
import type { Principal } from './principal.js';
import { TokenSigner } from './token-signer.js';

@Controller()
class Doors {
  @Get('mine')
  mine(@CurrentUser() user: Principal): { userId: string } {
    return { userId: user.userId };
  }

  @Public()
  @Get('open')
  open(): string {
    return 'open';
  }

  @Roles('service', 'admin')
  @Post('staff')
  staff(): string {
    return 'staff';
  }
}

let app: NestFastifyApplication;
let signer: TokenSigner;
const known = new Set<string>();
const revoked = new Set<string>();
const arrived = jest.fn<(principal: Principal) => Promise<void>>().mockResolvedValue();

beforeAll(async () => {
  const config = loadConfig({ JWT_SECRET: 'a secret for tests, of more than 32 bytes' });
  const module = await Test.createTestingModule({
    imports: [ConfigModule.with(config), AuthModule],
    controllers: [Doors],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  // The application's own filter gives errors their wire shape; here only the codes matter.
  app.useGlobalFilters({
    catch: (error: { status?: number; code?: string }, host) => {
      void host
        .switchToHttp()
        .getResponse()
        .status(error.status ?? 500)
        .send({ code: error.code });
    },
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  signer = app.get(TokenSigner);
  const authenticator = app.get(Authenticator);
  authenticator.onArrival({ isKnown: ({ userId }) => known.has(userId), remember: arrived });
  authenticator.revocations.answerWith((userId) => revoked.has(userId));
});

beforeEach(() => arrived.mockClear());
afterAll(() => (app as INestApplication).close());

async function ask(url: string, authorization?: string, method: 'GET' | 'POST' = 'GET') {
  const response = await app.inject({ method, url, headers: authorization ? { authorization } : {} });
  return { status: response.statusCode, body: response.body };
}

describe('the guard of every route', () => {
  it('lets a good token pass and tells who came', async () => {
    expect(await ask('/mine', `Bearer ${signer.sign({ sub: 'anna' })}`)).toEqual({
      status: 200,
      body: '{"userId":"anna"}',
    });
    expect(arrived).toHaveBeenCalledWith(expect.objectContaining({ userId: 'anna', roles: ['customer'] }));
  });

  it('takes the scheme in any case', async () => {
    expect((await ask('/mine', `bearer ${signer.sign({ sub: 'anna' })}`)).status).toBe(200);
  });

  it.each([
    ['no header', () => undefined],
    ['another scheme', () => `Basic ${Buffer.from('anna:secret').toString('base64')}`],
    ['no token', () => 'Bearer '],
    ['two tokens', () => `Bearer ${signer.sign({ sub: 'anna' })}, Bearer ${signer.sign({ sub: 'ben' })}`],
    ['rubbish', () => 'Bearer a.b.c'],
  ])('refuses %s', async (_, header) => {
    expect(await ask('/mine', header())).toEqual({ status: 401, body: '{"code":"unauthorized"}' });
    expect(arrived).not.toHaveBeenCalled();
  });

  it('says when a token has expired', async () => {
    expect((await ask('/mine', `Bearer ${signer.sign({ sub: 'anna' }, -10)}`)).body).toBe(
      '{"code":"token_expired"}',
    );
  });

  it('never reads a token from the address', async () => {
    const token = signer.sign({ sub: 'anna' });
    expect((await ask(`/mine?token=${token}&access_token=${token}`)).status).toBe(401);
  });

  it('keeps roles apart', async () => {
    expect(await ask('/staff', `Bearer ${signer.sign({ sub: 'anna' })}`, 'POST')).toEqual({
      status: 403,
      body: '{"code":"forbidden"}',
    });
    for (const role of ['service', 'admin']) {
      expect((await ask('/staff', `Bearer ${signer.sign({ sub: 'x', roles: [role] })}`, 'POST')).status).toBe(
        201,
      );
    }
  });

  it('asks nobody about who is known, and lets them no further', async () => {
    const token = `Bearer ${signer.sign({ sub: 'carl' })}`;
    await ask('/mine', token);
    expect(arrived).toHaveBeenCalledTimes(1);
    known.add('carl');
    expect(await ask('/mine', token)).toEqual({ status: 200, body: '{"userId":"carl"}' });
    expect((await ask('/staff', token, 'POST')).status).toBe(403);
    expect(arrived).toHaveBeenCalledTimes(1);
    revoked.add('carl');
    expect((await ask('/mine', token)).body).toBe('{"code":"revoked"}');
  });

  it('leaves public routes open', async () => {
    expect((await ask('/open')).status).toBe(200);
  });
});
