import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PrismaService } from '../../prisma/prisma.service.js';

/** What a browser gave us to reach it by. */
export interface Subscription {
  /** As `parseEndpoint` writes it. */
  endpoint: string;
  p256dh: string;
  auth: string;
  expiresAt: Date | null;
}

/** A subscription as its owner may see it. */
export interface Device {
  id: string;
  endpoint: string;
  userAgent: string | null;
  createdAt: Date;
  usedAt: Date | null;
}

/** A subscription as it is sent to. */
export interface Target {
  id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  /** It already has the delivery that was asked about. */
  hasTaken: boolean;
}

/** How many of the deliveries a device took last are remembered: far more than can be under way at once. */
const REMEMBERED = 32;

/** Writes `push_subscriptions`. */
@Injectable()
export class PushRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Adds a subscription, refreshes it, or moves it: a browser in which somebody else signs in keeps its endpoint, and its
   * pushes must not go on telling them about the person before. Beyond `limit` the ones that were used least lately go.
   */
  async save(
    userId: string,
    subscription: Subscription,
    userAgent: string | null,
    limit: number,
  ): Promise<Device> {
    const { endpoint, p256dh, auth, expiresAt } = subscription;
    const id = idOf(endpoint);
    const [device] = await this.prisma.$queryRaw<[Device]>`
      /* push_save */
      WITH surplus AS (
        DELETE FROM push_subscriptions WHERE id IN (
          SELECT id FROM push_subscriptions WHERE user_id = ${userId} AND id <> ${id}
          ORDER BY coalesce(used_at, created_at) DESC, id OFFSET ${limit - 1})
      )
      INSERT INTO push_subscriptions AS s (id, endpoint, user_id, p256dh, auth, user_agent, expires_at)
      VALUES (${id}, ${endpoint}, ${userId}, ${p256dh}, ${auth}, ${userAgent}, ${expiresAt})
      ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
        user_agent = excluded.user_agent, expires_at = excluded.expires_at,
        created_at = CASE WHEN s.user_id = excluded.user_id THEN s.created_at ELSE now() END,
        used_at = CASE WHEN s.user_id = excluded.user_id THEN s.used_at END
      RETURNING id, endpoint, user_agent AS "userAgent", created_at AS "createdAt", used_at AS "usedAt"`;
    return device;
  }

  /**
   * Puts a subscription in the place of the one with this endpoint and secret. Null when there is none such and none that
   * an earlier, equal call has left.
   */
  async replace(oldEndpoint: string, oldAuth: string, subscription: Subscription): Promise<Device | null> {
    const { endpoint, p256dh, auth, expiresAt } = subscription;
    const [id, oldId] = [idOf(endpoint), idOf(oldEndpoint)];
    const fields = { endpoint, p256dh, auth, expiresAt };
    if (id === oldId) {
      const rows = await this.prisma.pushSubscription.updateManyAndReturn({
        where: { id, auth: oldAuth },
        data: fields,
      });
      return rows[0] ?? null;
    }
    const [replaced] = await this.prisma.$queryRaw<Device[]>`
      /* push_replace */
      WITH old AS (
        DELETE FROM push_subscriptions WHERE id = ${oldId} AND auth = ${oldAuth}
        RETURNING user_id, user_agent, created_at, used_at, taken
      )
      INSERT INTO push_subscriptions (id, endpoint, user_id, p256dh, auth, expires_at, user_agent, created_at, used_at, taken)
      SELECT ${id}, ${endpoint}, user_id, ${p256dh}, ${auth}, ${expiresAt}::timestamptz, user_agent, created_at, used_at,
        taken FROM old
      ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
        expires_at = excluded.expires_at
      RETURNING id, endpoint, user_agent AS "userAgent", created_at AS "createdAt", used_at AS "usedAt"`;
    return replaced ?? this.prisma.pushSubscription.findFirst({ where: { id, p256dh, auth } });
  }

  /** Somebody's devices, newest first. */
  list(userId: string): Promise<Device[]> {
    return this.prisma.pushSubscription.findMany({
      where: { userId, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
      select: { id: true, endpoint: true, userAgent: true, createdAt: true, usedAt: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    });
  }

  /** Whether there was one, and it was theirs. */
  async remove(userId: string, id: string): Promise<boolean> {
    const { count } = await this.prisma.pushSubscription.deleteMany({ where: { id, userId } });
    return count > 0;
  }

  /** Where a delivery goes, and what the badge shows. Subscriptions whose time is over are thrown away on the way. */
  async targetsOf(userId: string, deliveryId: string): Promise<{ targets: Target[]; unread: number }> {
    const rows = await this.prisma.$queryRaw<(Target & { unread: number })[]>`
      /* push_targets */
      WITH over AS (DELETE FROM push_subscriptions WHERE user_id = ${userId} AND expires_at <= now())
      SELECT s.id, s.endpoint, s.p256dh, s.auth, ${BigInt(deliveryId)} = ANY(s.taken) AS "hasTaken",
        coalesce(i.unread, 0) AS unread
      FROM push_subscriptions s LEFT JOIN inboxes i ON i.user_id = s.user_id
      WHERE s.user_id = ${userId} AND (s.expires_at IS NULL OR s.expires_at > now())`;
    return { targets: rows, unread: rows[0]?.unread ?? 0 };
  }

  /** These devices have the delivery: when it is tried again for others, they are left out. */
  async markTaken(ids: readonly string[], deliveryId: string): Promise<void> {
    await this.prisma.$executeRaw`
      /* push_taken */
      UPDATE push_subscriptions SET used_at = now(),
        taken = (taken || ${BigInt(deliveryId)}::bigint)[greatest(1, cardinality(taken) + 2 - ${REMEMBERED}::int):]
      WHERE id = ANY(${[...ids]}::text[])`;
  }

  async removeGone(ids: readonly string[]): Promise<void> {
    await this.prisma.pushSubscription.deleteMany({ where: { id: { in: [...ids] } } });
  }
}

/** Endpoints can be long. */
export function idOf(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('base64url');
}
