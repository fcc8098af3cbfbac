import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/auth.decorators.js';
import { TokenSigner } from '../auth/token-signer.js';
import { Config } from '../config/config.js';
import { SOCKET_NAMESPACE } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import { OneOfField } from '../validation/fields.js';
import { loadAssets, type Assets } from './assets.js';
import { DEMO_PEOPLE, type DemoPerson } from './people.js';

const TOKEN_SECONDS = 3_600;

/** The policy of every page, but that the shop may stand in the frames of the page that shows several shoppers. */
const FRAMED_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: https:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join(';');

class DemoTokenDto {
  @OneOfField(DEMO_PEOPLE.map(({ sub }) => sub))
  sub!: DemoPerson['sub'];
}

/** A small shop that uses Storebell as any shop does, and the tokens its people need. Only there when the demo is on. */
@ApiExcludeController()
@Public()
@Controller()
export class DemoController {
  private readonly assets: Assets;

  constructor(
    private readonly config: Config,
    private readonly signer: TokenSigner,
  ) {
    this.assets = loadAssets(config.http.prefix);
  }

  @Get()
  shop(@Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    void reply.headers({ 'content-security-policy': FRAMED_POLICY, 'x-frame-options': 'SAMEORIGIN' });
    return this.send('shop.html', request, reply);
  }

  /** Several shoppers in frames, and the shop's backend beside them. */
  @Get('demo/side-by-side')
  sideBySide(@Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    return this.send('side-by-side.html', request, reply);
  }

  @Get('demo/config')
  @Header('cache-control', 'no-store')
  settings() {
    return { prefix: this.config.http.prefix, namespace: SOCKET_NAMESPACE, people: DEMO_PEOPLE };
  }

  @Post('demo/token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  token(@Body() { sub }: DemoTokenDto): { token: string; expiresIn: number } {
    const person = DEMO_PEOPLE.find((one) => one.sub === sub);
    if (!person || this.config.jwt.jwksUrl) {
      throw new AppError('not_found', 'Tokens come from the owner of JWKS_URL; the demo cannot make one.');
    }
    const { name, role } = person;
    return { token: this.signer.sign({ sub, name, roles: [role] }, TOKEN_SECONDS), expiresIn: TOKEN_SECONDS };
  }

  @Get('demo/*')
  file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    const path = (request.params as Record<string, string>)['*'] ?? '';
    const versioned = `${this.assets.version}/`;
    if (!path.startsWith(versioned)) return this.send(path, request, reply);
    return this.send(path.slice(versioned.length), request, reply, 'public, max-age=31536000, immutable');
  }

  /** Unless it is said otherwise, kept by browsers and asked about each time, so that an update shows at once. */
  private send(
    name: string,
    request: FastifyRequest,
    reply: FastifyReply,
    caching = 'no-cache',
  ): FastifyReply {
    const asset = this.assets.files.get(name);
    if (!asset) throw new AppError('not_found', `There is no file ${name}.`);
    void reply.header('etag', asset.etag).header('cache-control', caching);
    if (request.headers['if-none-match'] === asset.etag) return reply.status(304).send();
    return reply.type(asset.type).send(asset.body);
  }
}
