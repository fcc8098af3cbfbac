import { Injectable } from '@nestjs/common';
import type { AuditRecord } from '../../contract/index.js';
import { Prisma } from '../../generated/prisma/client.js';
import { PrismaService } from '../../prisma/prisma.service.js';

export interface AuditFilter {
  actor?: string;
  action?: string;
  target?: string;
  /** Only what was done about this person, whose id stands in the lines as a hash. */
  userId?: string;
}

interface Row extends Omit<AuditRecord, 'at' | 'id'> {
  id: bigint;
  at: Date;
}

/** Reads what staff did. Nothing here writes. */
@Injectable()
export class AuditRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Newest first, one more than `limit` to see whether there are more. `before`: id of the last one shown. */
  async list(filter: AuditFilter, before: bigint | undefined, limit: number): Promise<AuditRecord[]> {
    const { actor, action, target, userId } = filter;
    const conditions = [
      Prisma.sql`TRUE`,
      ...(before === undefined ? [] : [Prisma.sql`id < ${before}`]),
      ...(actor === undefined ? [] : [Prisma.sql`actor = ${actor}`]),
      ...(action === undefined ? [] : [Prisma.sql`action = ${action}`]),
      ...(target === undefined ? [] : [Prisma.sql`target = ${target}`]),
      ...(userId === undefined ? [] : [aboutPerson(userId)]),
    ];
    const rows = await this.prisma.$queryRaw<Row[]>`
      SELECT id, at, actor, action, target, details, encode(hash, 'hex') AS hash FROM audit_entries
      WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY id DESC LIMIT ${limit + 1}`;
    return rows.map(({ id, at, details, ...rest }) => ({
      id: String(id),
      at: at.toISOString(),
      ...rest,
      details,
    }));
  }
}

function aboutPerson(userId: string): Prisma.Sql {
  return Prisma.sql`(target = (SELECT 'user:' || encode(erasure_hash('user', ${userId}), 'hex'))
    OR strpos(details::text, (SELECT '"' || encode(erasure_hash('user', ${userId}), 'hex') || '"')) > 0)`;
}
