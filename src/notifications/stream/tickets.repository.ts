import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { StreamTicket } from '../../contract/index.js';
import { PrismaService } from '../../prisma/prisma.service.js';

const LIFETIME_MS = 30_000;

/** Tickets are kept in Postgres: the stream may open on another node than the one that gave the ticket. */
@Injectable()
export class TicketsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async issue(principal: Principal): Promise<StreamTicket> {
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + LIFETIME_MS);
    await this.prisma.streamTicket.deleteMany({ where: { expiresAt: { lt: new Date() } } });
    await this.prisma.streamTicket.create({
      data: { hash: hashOf(ticket), principal: { ...principal }, expiresAt },
    });
    return { ticket, expiresAt: expiresAt.toISOString() };
  }

  /** Takes the ticket: a second time it is unknown. */
  async redeem(ticket: string): Promise<Principal | undefined> {
    const [row] = await this.prisma.$queryRaw<{ principal: Principal }[]>`
      /* ticket_redeem */
      DELETE FROM stream_tickets WHERE hash = ${hashOf(ticket)} AND expires_at > ${new Date()} RETURNING principal`;
    return row?.principal;
  }
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url');
}
