import { Injectable } from '@nestjs/common';
import { writeAudit } from '../../audit/audit.js';
import type { SuppressionRecord } from '../../contract/index.js';
import { PrismaService } from '../../prisma/prisma.service.js';

/** Addresses that are left alone, as staff see them. */
@Injectable()
export class SuppressionsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** By address, one more than `limit` to see whether there are more. `after`: the last address shown. */
  async list(channel: string, after: string | undefined, limit: number): Promise<SuppressionRecord[]> {
    const rows = await this.prisma.suppression.findMany({
      where: { channel, ...(after === undefined ? {} : { address: { gt: after } }) },
      orderBy: { address: 'asc' },
      take: limit + 1,
    });
    return rows.map(({ address, reason, createdAt }) => ({
      channel: channel as SuppressionRecord['channel'],
      address,
      reason,
      createdAt: createdAt.toISOString(),
    }));
  }

  /** Answers whether it was there. */
  lift(channel: string, address: string, actor: string): Promise<boolean> {
    return this.prisma.$transaction(async (tx) => {
      const { count } = await tx.suppression.deleteMany({
        where: { channel, address: address.toLowerCase() },
      });
      // The address itself is personal: the audit outlives it.
      if (count > 0)
        await writeAudit(tx, { actor, action: 'suppression.lifted', target: `channel:${channel}` });
      return count > 0;
    });
  }
}
