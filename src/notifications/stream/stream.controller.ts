import { Controller, Get, Headers, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser, Public, Roles } from '../../auth/auth.decorators.js';
import { Authenticator, bearerToken } from '../../auth/authenticator.js';
import { unauthorized } from '../../auth/claims.js';
import type { Principal } from '../../auth/principal.js';
import type { Changes, StreamTicket } from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { ChangesDto, ChangesQueryDto, MAX_SEQ, StreamQueryDto, StreamTicketDto } from './dto.js';
import { StreamsService } from './streams.service.js';
import { TicketsRepository } from './tickets.repository.js';

const READERS = ['customer', 'admin'] as const;

@ApiTags('inbox')
@Roles(...READERS)
@Controller('notifications')
export class StreamController {
  constructor(
    private readonly streams: StreamsService,
    private readonly tickets: TicketsRepository,
    private readonly authenticator: Authenticator,
  ) {}

  @Get('changes')
  @ApiOperation({
    summary: 'Get what changed after a seq',
    description: 'For polling. With `wait` the request is held until something changes.',
  })
  @ApiOkResponse({ type: ChangesDto })
  changes(
    @CurrentUser() { userId }: Principal,
    @Query() { after, wait = 0 }: ChangesQueryDto,
    @Req() { raw }: FastifyRequest,
  ): Promise<Changes> {
    if (wait === 0) return this.streams.changes(userId, after);
    const gone = new AbortController();
    raw.once('close', () => raw.destroyed && gone.abort());
    return this.streams.heldChanges(userId, after, wait, gone.signal);
  }

  @Post('events/ticket')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Get a ticket for an event stream without headers',
    description: 'For `EventSource`.',
  })
  @ApiCreatedResponse({ type: StreamTicketDto })
  ticket(@CurrentUser() principal: Principal): Promise<StreamTicket> {
    return this.tickets.issue(principal);
  }

  @Public()
  @Get('events')
  @ApiOperation({
    summary: 'Follow your inbox as server-sent events',
    description: 'With the usual header, or with a ticket. `id:` is the seq; `Last-Event-ID` resumes.',
  })
  @ApiSecurity('bearer')
  @ApiSecurity('ticket')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The seq to resume after',
    schema: { type: 'integer', minimum: 0 },
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'A stream of events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async events(
    @Headers('authorization') authorization: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query() { ticket, after }: StreamQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const principal = await this.authenticate(authorization, ticket);
    // A browser that comes back sends both: the address it first opened, and how far it has come since.
    const from = lastEventId ? parseSeq(lastEventId) : after;
    reply.hijack();
    reply.raw.writeHead(200, {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    } as Record<string, string>);
    reply.raw.flushHeaders();
    this.streams.open(principal, from, reply.raw);
  }

  private async authenticate(
    authorization: string | undefined,
    ticket: string | undefined,
  ): Promise<Principal> {
    const token = bearerToken(authorization);
    const caller =
      ticket === undefined || token !== undefined ? await this.authenticator.authenticate(token) : undefined;
    const principal = ticket === undefined ? caller : await this.tickets.redeem(ticket);
    if (!principal) throw unauthorized('The ticket is unknown, used or too old.');
    // It is gone all the same: whoever has the ticket of somebody else should have no second try.
    if (caller && caller.userId !== principal.userId) throw unauthorized('The ticket is of somebody else.');
    if (!READERS.some((role) => principal.roles.includes(role))) {
      throw new AppError('forbidden', `This needs the role ${READERS.join(' or ')}.`);
    }
    return principal;
  }
}

function parseSeq(text: string): number {
  const seq = Number(text);
  if (!/^\d{1,10}$/.test(text) || seq > MAX_SEQ) {
    throw new AppError('validation_failed', 'Last-Event-ID must be a seq.', [
      { path: 'Last-Event-ID', message: 'must be a whole number from 0' },
    ]);
  }
  return seq;
}
