import { Controller, Get, Post, Req, Res, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/auth.decorators.js';
import { Config } from '../../config/config.js';
import { AppError } from '../../errors/app.error.js';
import { PreferencesService } from '../../preferences/preferences.service.js';
import type { Unsubscription } from '../../preferences/unsubscribe.js';
import { pickLanguage } from '../../texts/languages.js';
import { acceptFormsAt } from './form-body.js';
import { UnsubscribePages } from './unsubscribe.pages.js';

/** More than the header of a mail has room for. */
const MAX_TOKENS = 20;

/**
 * Where the links of mails lead. Whoever has the link is its owner: no token of the shop's, no confirmation by mail.
 * `GET` only asks, because mail programs and virus scanners follow links; `POST` unsubscribes at once (RFC 8058).
 * The path is one token or several, and open-ended because tokens are longer than what the router takes as a parameter.
 */
@ApiExcludeController()
@Public()
@Controller('unsubscribe')
export class UnsubscribeController implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly host: HttpAdapterHost,
    private readonly preferences: PreferencesService,
    private readonly pages: UnsubscribePages,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    acceptFormsAt(fastify, `${this.config.http.prefix}/unsubscribe/*`);
  }

  @Get('*')
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const choices = this.choicesOf(tokensOf(request));
    if (!choices) return this.unknown(request, reply);
    return this.send(reply, 200, this.pages.question(choices, await this.languageOf(choices)));
  }

  @Post('*')
  async unsubscribe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const tokens = tokensOf(request);
    const choices = this.choicesOf(tokens);
    if (!choices) return this.unknown(request, reply);
    for (const token of tokens) await this.preferences.unsubscribe(token);
    return this.send(reply, 200, this.pages.done(choices, await this.languageOf(choices)));
  }

  /** undefined unless every token is one of ours. */
  private choicesOf(tokens: readonly string[]): Unsubscription[] | undefined {
    if (tokens.length > MAX_TOKENS) return undefined;
    try {
      return tokens.map((token) => this.preferences.readUnsubscribeToken(token));
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  private async languageOf([choice]: readonly Unsubscription[]): Promise<string> {
    if (!choice) return pickLanguage(null);
    const profile = (await this.preferences.profilesOf([choice.userId])).get(choice.userId);
    return pickLanguage(profile?.settings.language ?? profile?.locale ?? null);
  }

  private unknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const [wanted = ''] = (request.headers['accept-language'] ?? '').split(/[,;]/, 1);
    return this.send(reply, 404, this.pages.unknown(pickLanguage(wanted.trim().slice(0, 35))));
  }

  private send(reply: FastifyReply, status: number, html: string): FastifyReply {
    return reply
      .status(status)
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': this.pages.policy,
        // The address is the key: no other site may see it, and no search engine keeps it.
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow',
        'cache-control': 'no-store',
      })
      .send(html);
  }
}

function tokensOf({ params }: FastifyRequest): string[] {
  return (params as Record<string, string>)['*']?.split('/') ?? [''];
}
