import { Controller, Delete, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser, Roles } from '../../auth/auth.decorators.js';
import { bearerToken } from '../../auth/authenticator.js';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../config/config.js';
import { sessionCookie } from './session.js';

/** A browser sends no token with the address of a page: staff's pages that are not ours know them by a cookie. */
@ApiTags('admin')
@Roles('admin')
@Controller('admin/session')
export class SessionController {
  constructor(private readonly config: Config) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Open the pages of the job queues',
    description: 'Puts the token into a cookie for `/admin/queues` and nothing else. It ends with the token.',
  })
  @ApiNoContentResponse()
  open(
    @CurrentUser() { expiresAt }: Principal,
    @Headers('authorization') header: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): void {
    const seconds = Math.max(0, Math.floor(expiresAt - Date.now() / 1_000));
    void reply.header('set-cookie', sessionCookie(this.config, bearerToken(header) ?? '', seconds));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Close them again' })
  @ApiNoContentResponse()
  close(@Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.header('set-cookie', sessionCookie(this.config, '', 0));
  }
}
