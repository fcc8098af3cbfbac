import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';

const RETRACT_LOCK = 8_210_002;

/** An entry that a retraction took away. */
export interface Retracted {
  userId: string;
  id: number;
  seq: number;
  unread: number;
  unseen: number;
}

/** Takes back what a broadcast has led to, some at a time. */
@Injectable()
export class RetractionsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async findRetracting(): Promise<bigint[]> {
    const rows = await this.prisma.broadcast.findMany({
      where: { status: 'retracting' },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Cancels up to `limit` deliveries that have not left; answers how many. */
  cancelSome(id: bigint, limit: number): Promise<number> {
    return this.prisma.$executeRaw`
      /* broadcast_cancel */
      UPDATE deliveries SET status = 'cancelled', detail = 'retracted', updated_at = now()
      WHERE id IN (
        SELECT id FROM deliveries
        WHERE broadcast_id = ${id} AND channel = ANY(ARRAY['email', 'push', 'sms']) AND status = 'pending'
        LIMIT ${limit} FOR UPDATE SKIP LOCKED
      )`;
  }

  /**
   * Removes up to `limit` of a broadcast's entries, of people behind `after`: whoever begins at '' and goes on behind the last
   * one looks at nobody twice. None left ends its retraction. Null while another node is at it.
   */
  async removeSome(id: bigint, after: string, limit: number): Promise<Retracted[] | null> {
    return this.prisma.$transaction(async (tx) => {
      const [lock] = await tx.$queryRaw<[{ mine: boolean }]>`
        SELECT pg_try_advisory_xact_lock(${RETRACT_LOCK}::int, ${Number(id % 2_147_483_647n)}::int) AS mine`;
      if (!lock.mine) return null;
      const left = await tx.$queryRaw<{ user_id: string }[]>`
        /* broadcast_left */
        SELECT r.user_id FROM broadcast_receipts r
          JOIN notifications n ON n.user_id = r.user_id AND n.id = r.notification_id
        WHERE r.broadcast_id = ${id} AND r.user_id > ${after} AND n.removed_at IS NULL
        ORDER BY r.user_id LIMIT ${limit}`;
      if (left.length === 0) {
        await tx.broadcast.update({ where: { id }, data: { status: 'retracted' } });
        return [];
      }
      const userIds = left.map(({ user_id: userId }) => userId);
      // Locked by a statement of its own, so that the next one sees what the last holder committed.
      await tx.$executeRaw`
        SELECT 1 FROM inboxes WHERE user_id = ANY(${userIds}::text[]) ORDER BY user_id FOR UPDATE`;
      return tx.$queryRaw<Retracted[]>`
        /* broadcast_remove */
        WITH hit AS MATERIALIZED (
          SELECT n.user_id, n.id, (n.read_at IS NULL AND n.archived_at IS NULL)::int AS unread,
            (n.seen_at IS NULL AND n.archived_at IS NULL)::int AS unseen
          FROM broadcast_receipts r JOIN notifications n ON n.user_id = r.user_id AND n.id = r.notification_id
          WHERE r.broadcast_id = ${id} AND r.user_id = ANY(${userIds}::text[]) AND n.removed_at IS NULL
        ), boxes AS (
          UPDATE inboxes b SET seq = b.seq + 1, unread = b.unread - h.unread, unseen = b.unseen - h.unseen
          FROM hit h WHERE b.user_id = h.user_id
          RETURNING b.user_id, h.id, b.seq, b.unread, b.unseen
        ), changed AS (
          UPDATE notifications n SET removed_at = now(), rev = b.seq
          FROM boxes b WHERE n.user_id = b.user_id AND n.id = b.id
        )
        SELECT user_id AS "userId", id, seq, unread, unseen FROM boxes ORDER BY user_id`;
    });
  }
}
