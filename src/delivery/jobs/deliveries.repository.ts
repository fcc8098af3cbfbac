import { Injectable } from '@nestjs/common';
import type { DeliveryStatus, OutsideChannel } from '../../contract/index.js';
import { Prisma } from '../../generated/prisma/client.js';
import { PrismaService } from '../../prisma/prisma.service.js';
import type { DueDelivery, PendingDelivery } from './due-delivery.js';

type EndStatus = Exclude<DeliveryStatus, 'pending'>;

interface Row extends Omit<DueDelivery, 'recipient'> {
  userId: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  timezone: string | null;
}

/** Follows deliveries from the moment they are due. They are written with their event, by the append statement. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** null: nothing is to be done any more. */
  async findDue(id: string): Promise<DueDelivery | null> {
    const [row] = await this.find(Prisma.sql`d.id = ${BigInt(id)}`);
    return row ?? null;
  }

  /** What a person's digest of this moment holds, oldest first. */
  findDigest(userId: string, channel: OutsideChannel, dueAt: Date): Promise<DueDelivery[]> {
    return this.find(
      Prisma.sql`d.user_id = ${userId} AND d.channel = ${channel} AND d.digest IS NOT NULL AND d.due_at <= ${dueAt}`,
    );
  }

  /** Counts an attempt before it is made. Answers false when somebody else was faster. */
  async start({ id, attempts }: DueDelivery): Promise<boolean> {
    const changed = await this.prisma.$executeRaw`
      /* delivery_start */
      UPDATE deliveries SET attempts = attempts + 1, updated_at = now()
      WHERE id = ${BigInt(id)} AND status = 'pending' AND attempts = ${attempts}`;
    return changed > 0;
  }

  /** What was cancelled while it was being sent has been sent all the same. */
  async end(
    ids: readonly string[],
    status: EndStatus,
    { reason = null, detail = null, reference = null }: EndDetails,
  ): Promise<void> {
    await this.prisma.$executeRaw`
      /* delivery_end */
      UPDATE deliveries SET status = ${status}, reason = coalesce(${reason}, reason), detail = ${detail},
        reference = ${reference}, updated_at = now()
      WHERE id = ANY(${ids.map(BigInt)}::bigint[])
        AND (status = 'pending' OR (status = 'cancelled' AND ${status} = 'sent'))`;
  }

  async postpone(id: string, dueAt: Date, detail: string | null): Promise<void> {
    await this.prisma.$executeRaw`
      /* delivery_postpone */
      UPDATE deliveries SET due_at = ${dueAt}, detail = coalesce(${detail}, detail), updated_at = now()
      WHERE id = ${BigInt(id)} AND status = 'pending'`;
  }

  /** Says why the last attempt failed; when the next one comes stays as it is, since a digest is named after it. */
  async note(ids: readonly string[], detail: string): Promise<void> {
    await this.prisma.$executeRaw`
      /* delivery_note */
      UPDATE deliveries SET detail = ${detail}, updated_at = now()
      WHERE id = ANY(${ids.map(BigInt)}::bigint[]) AND status = 'pending'`;
  }

  async suppress(channel: OutsideChannel, address: string, reason: string): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO suppressions (channel, address, reason) VALUES (${channel}, lower(${address}), ${reason})
      ON CONFLICT (channel, address) DO NOTHING`;
  }

  /** Those that should have left before `before`, oldest first. */
  findOverdue(before: Date, channels: readonly OutsideChannel[], limit: number): Promise<PendingDelivery[]> {
    return this.prisma.$queryRaw<PendingDelivery[]>`
      /* deliveries_overdue */
      SELECT id::text, user_id AS "userId", channel, due_at AS "dueAt", digest IS NOT NULL AS digest
      FROM deliveries
      WHERE status = 'pending' AND due_at < ${before} AND channel = ANY(${[...channels]}::text[])
      ORDER BY due_at LIMIT ${limit}`;
  }

  private async find(which: Prisma.Sql): Promise<DueDelivery[]> {
    const rows = await this.prisma.$queryRaw<Row[]>`
      SELECT d.id::text, d.user_id AS "userId", coalesce(d.notification_id, r.notification_id) AS "notificationId", d.type, d.category, d.channel,
        d.content, d.attempts, d.condition, d.digest, d.due_at AS "dueAt", d.created_at AS "createdAt",
        d.expires_at AS "expiresAt", u.name, u.email, u.phone, u.locale, u.timezone,
        CASE WHEN b.status IN ('retracting', 'retracted') THEN 'retracted' WHEN n.removed_at IS NOT NULL THEN 'removed' WHEN n.archived_at IS NOT NULL THEN 'archived'
          WHEN n.read_at IS NOT NULL THEN 'read' END AS handled,
        b.paused_at IS NOT NULL AS paused, e.traceparent
      FROM deliveries d LEFT JOIN users u ON u.id = d.user_id
        LEFT JOIN events e ON e.number = d.event_id
        LEFT JOIN broadcasts b ON b.id = d.broadcast_id
        LEFT JOIN broadcast_receipts r ON r.broadcast_id = d.broadcast_id AND r.user_id = d.user_id
        LEFT JOIN notifications n ON n.user_id = d.user_id
          AND n.id = coalesce(d.notification_id, r.notification_id)
      WHERE d.status = 'pending' AND ${which} ORDER BY d.id`;
    return rows.map(({ userId, name, email, phone, locale, timezone, ...rest }) => ({
      ...rest,
      recipient: { userId, name, email, phone, locale, timezone },
    }));
  }
}

interface EndDetails {
  /** The rule, when it is another one than before. */
  reason?: string | null;
  detail?: string | null;
  reference?: string | null;
}
