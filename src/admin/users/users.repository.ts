import { Injectable } from '@nestjs/common';
import type { SuppressionRecord, UserSummary } from '../../contract/index.js';
import { Prisma, type User } from '../../generated/prisma/client.js';
import { PrismaService } from '../../prisma/prisma.service.js';

/** Finds people as staff look for them. Writes nothing. */
@Injectable()
export class AdminUsersRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * People whose id, e-mail address or name begins with `query`, by id; one more than `limit` to see whether there are
   * more. `after`: the last id shown. Each of the three has an index for beginnings.
   */
  async list(query: string | undefined, after: string | undefined, limit: number): Promise<UserSummary[]> {
    const conditions = [
      after === undefined ? Prisma.sql`TRUE` : Prisma.sql`id > ${after}`,
      query === undefined ? Prisma.sql`TRUE` : beginsWith(query),
    ];
    const rows = await this.prisma.$queryRaw<User[]>`
      SELECT id, email, phone, name, locale, timezone, roles, tags, created_at AS "createdAt", updated_at AS "updatedAt"
      FROM users WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY id LIMIT ${limit + 1}`;
    return rows.map(toSummary);
  }

  async find(id: string): Promise<UserSummary | null> {
    const row = await this.prisma.user.findUnique({ where: { id } });
    return row && toSummary(row);
  }

  /** Whether there is anything of somebody who has no profile. */
  async isKnown(userId: string): Promise<boolean> {
    const [inbox, delivery] = await Promise.all([
      this.prisma.inbox.findUnique({ where: { userId }, select: { userId: true } }),
      this.prisma.delivery.findFirst({ where: { userId }, select: { id: true } }),
    ]);
    return inbox !== null || delivery !== null;
  }

  async suppressionsOf({ email, phone }: Pick<UserSummary, 'email' | 'phone'>): Promise<SuppressionRecord[]> {
    const rows = await this.prisma.suppression.findMany({
      where: {
        OR: [
          ...(email === null ? [] : [{ channel: 'email', address: email.toLowerCase() }]),
          ...(phone === null ? [] : [{ channel: 'sms', address: phone.toLowerCase() }]),
        ],
      },
    });
    return rows.map(({ channel, address, reason, createdAt }) => ({
      channel: channel as SuppressionRecord['channel'],
      address,
      reason,
      createdAt: createdAt.toISOString(),
    }));
  }
}

function beginsWith(query: string): Prisma.Sql {
  const pattern = `${query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return Prisma.sql`(id LIKE ${pattern} OR lower(email) LIKE lower(${pattern}) OR lower(name) LIKE lower(${pattern}))`;
}

function toSummary({ createdAt, updatedAt, ...user }: User): UserSummary {
  return { ...user, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
