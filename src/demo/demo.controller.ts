import { Body, Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/auth.decorators.js';
import { TokenSigner } from '../auth/token-signer.js';
import { Config } from '../config/config.js';
import { SOCKET_NAMESPACE } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import { OneOfField } from '../validation/fields.js';
import { loadAssets } from './assets.js';
import { DEMO_PEOPLE, type DemoPerson } from './people.js';

const TOKEN_SECONDS = 3_600;

class DemoTokenDto {
  @OneOfField(DEMO_PEOPLE.map(({ sub }) => sub))
  sub!: DemoPerson['sub'];
}

/** A page that plays a small shop, and the tokens its people need. Only there when the demo is on. */
@ApiExcludeController()
@Public()
@Controller()
export class DemoController {
  private readonly assets = loadAssets();

  constructor(
    private readonly config: Config,
    private readonly signer: TokenSigner,
  ) {}

  @Get()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    return this.send('index.html', request, reply);
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

  @Get('demo/:file')
  file(
    @Param('file') file: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): FastifyReply {
    return this.send(file, request, reply);
  }

  /** Kept by browsers and asked about each time, so that an update shows at once. */
  private send(name: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const asset = this.assets.get(name);
    if (!asset) throw new AppError('not_found', `There is no file ${name}.`);
    void reply.header('etag', asset.etag).header('cache-control', 'no-cache');
    if (request.headers['if-none-match'] === asset.etag) return reply.status(304).send();
    return reply.type(asset.type).send(asset.body);
  }
}
