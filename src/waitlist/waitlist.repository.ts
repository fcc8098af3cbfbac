import { Injectable } from '@nestjs/common';
import type { WaitlistEntry } from '../contract/index.js';
import { PrismaService } from '../prisma/prisma.service.js';

/** Who waits for what. Places are taken off the list by the append that tells their owners. */
@Injectable()
export class WaitlistRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Waiting twice keeps the older place. */
  async add(userId: string, productId: string, variantId = ''): Promise<WaitlistEntry> {
    const key = { productId, variantId, userId };
    return toEntry(
      await this.prisma.waitlistEntry.upsert({
        where: { productId_variantId_userId: key },
        create: key,
        update: {},
      }),
    );
  }

  async remove(userId: string, productId: string, variantId: string | undefined): Promise<void> {
    await this.prisma.waitlistEntry.deleteMany({ where: { userId, productId, variantId } });
  }

  async list(userId: string, limit: number): Promise<WaitlistEntry[]> {
    const rows = await this.prisma.waitlistEntry.findMany({
      where: { userId },
      orderBy: [{ createdAt: 'desc' }, { productId: 'asc' }],
      take: limit,
    });
    return rows.map(toEntry);
  }

  count(userId: string): Promise<number> {
    return this.prisma.waitlistEntry.count({ where: { userId } });
  }
}

function toEntry(row: { productId: string; variantId: string; createdAt: Date }): WaitlistEntry {
  return {
    productId: row.productId,
    variantId: row.variantId || null,
    createdAt: row.createdAt.toISOString(),
  };
}
