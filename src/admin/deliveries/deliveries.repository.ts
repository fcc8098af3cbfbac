import { Injectable } from '@nestjs/common';
import { writeAudit } from '../../audit/audit.js';
import type { DeliveryRecord, DeliveryStatus, OutsideChannel } from '../../contract/index.js';
import type { PendingDelivery } from '../../delivery/jobs/due-delivery.js';
import { Prisma } from '../../generated/prisma/client.js';
import { PrismaService } from '../../prisma/prisma.service.js';
import { toTrail } from './trail.js';

export interface DeliveryFilter {
  status?: DeliveryStatus;
  channel?: string;
  userId?: string;
  type?: string;
}

interface Revived {
  id: bigint;
  user_id: string;
  channel: OutsideChannel;
}

/** Reads what became of deliveries, and gives dead letters another life. */
@Injectable()
export class AdminDeliveriesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Newest first, one more than `limit` to see whether there are more. `before`: id of the last one shown. */
  async list(filter: DeliveryFilter, before: bigint | undefined, limit: number): Promise<DeliveryRecord[]> {
    const rows = await this.prisma.delivery.findMany({
      where: { ...filter, ...(before === undefined ? {} : { id: { lt: before } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return rows.map(toRecord);
  }

  async find(id: bigint): Promise<DeliveryRecord | null> {
    const row = await this.prisma.delivery.findUnique({ where: { id } });
    return row && toRecord(row);
  }

  /** Dead letters that fit, oldest first, from now on as if they were new. */
  retry(
    filter: Omit<DeliveryFilter, 'status'> & { id?: bigint },
    actor: string,
    limit: number,
  ): Promise<PendingDelivery[]> {
    return this.prisma.$transaction(async (tx) => {
      const { id, channel, userId, type } = filter;
      const conditions = [
        Prisma.sql`status = 'failed'`,
        ...(id === undefined ? [] : [Prisma.sql`id = ${id}`]),
        ...(channel === undefined ? [] : [Prisma.sql`channel = ${channel}`]),
        ...(userId === undefined ? [] : [Prisma.sql`user_id = ${userId}`]),
        ...(type === undefined ? [] : [Prisma.sql`type = ${type}`]),
      ];
      const rows = await tx.$queryRaw<Revived[]>`
        UPDATE deliveries SET status = 'pending', attempts = 0, due_at = now(), digest = NULL, updated_at = now()
        WHERE id IN (SELECT id FROM deliveries WHERE ${Prisma.join(conditions, ' AND ')}
          ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING id, user_id, channel`;
      if (rows.length > 0) {
        const target = id === undefined ? 'deliveries' : `delivery:${id}`;
        await writeAudit(tx, {
          actor,
          action: 'delivery.retried',
          target,
          details: { retried: rows.length, channel, userId, type },
        });
      }
      const dueAt = new Date();
      return rows.map((row) => ({
        id: String(row.id),
        userId: row.user_id,
        channel: row.channel,
        dueAt,
        digest: false,
      }));
    });
  }
}

function toRecord(row: Prisma.DeliveryGetPayload<object>): DeliveryRecord {
  const { title = '' } = row.content as { title?: string };
  return {
    id: String(row.id),
    userId: row.userId,
    notificationId: row.notificationId,
    eventNumber: row.eventId === null ? null : String(row.eventId),
    type: row.type,
    category: row.category,
    title,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    ...toTrail(row),
  };
}
