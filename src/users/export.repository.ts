import { Injectable } from '@nestjs/common';
import { writeAudit } from '../audit/audit.js';
import type { JsonObject, UserExport } from '../contract/index.js';
import type { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { namesOf, saysOne, type ErasedPerson } from './erasure.js';
import { eventStretches } from './stretches.repository.js';

/** Longest that a snapshot is held for: Postgres takes 2 to 3 seconds to look through a million events. */
const MAX_MS = 15 * 60_000;

/** Reads everything that is kept about a person, as it stands in the tables. Writes nothing but that it was asked for. */
@Injectable()
export class ExportRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** All of it from one snapshot. `actor` asks, which the audit knows before anything is handed over. */
  async export(userId: string, actor: string): Promise<UserExport> {
    await this.prisma.$transaction(async (tx) => {
      const [{ hash }] = await tx.$queryRaw<[{ hash: string }]>`
        /* erasure_hash */ SELECT encode(erasure_hash('user', ${userId}), 'hex') AS hash`;
      await writeAudit(tx, { actor, action: 'user.exported', target: `user:${hash}` });
    });
    return this.prisma.$transaction(
      async (tx) => {
        const own = { where: { userId } };
        const profile = await tx.user.findUnique({ where: { id: userId } });
        const { email = null, phone = null, name = null } = profile ?? {};
        const { exact } = namesOf({ id: userId, email, phone, name } satisfies ErasedPerson);
        const [hash] = await tx.$queryRaw<[{ hash: string }]>`
          SELECT encode(erasure_hash('user', ${userId}), 'hex') AS hash`;
        const events = await findEvents(tx, userId, exact);
        const receipts = await tx.$queryRaw<object[]>`
          /* export_receipts */
          SELECT r.broadcast_id::text AS "broadcastId", r.notification_id AS "notificationId"
          FROM broadcasts b JOIN broadcast_receipts r ON r.broadcast_id = b.id AND r.user_id = ${userId}
          ORDER BY r.broadcast_id`;
        const mentions = { path: ['userId'], equals: hash.hash };
        const parts = {
          profile,
          inbox: await tx.inbox.findUnique(own),
          notifications: await tx.notification.findMany({ ...own, orderBy: { id: 'asc' } }),
          deliveries: await tx.delivery.findMany({ ...own, orderBy: { id: 'asc' } }),
          preferences: await tx.preference.findUnique(own),
          devices: await tx.pushSubscription.findMany(own),
          waitlist: await tx.waitlistEntry.findMany(own),
          subjects: await tx.subject.findMany({ where: { owner: userId }, orderBy: { key: 'asc' } }),
          broadcasts: receipts,
          suppressions: await tx.suppression.findMany({
            where: { address: { in: [email, phone].filter((one) => one !== null).map(lower) } },
          }),
          events,
          audit: await tx.auditEntry.findMany({
            where: { OR: [{ actor: userId }, { target: `user:${hash.hash}` }, { details: mentions }] },
            omit: { hash: true },
            orderBy: { id: 'asc' },
          }),
        };
        return { userId, exportedAt: new Date().toISOString(), ...plain(parts) } as UserExport;
      },
      { isolationLevel: 'RepeatableRead', timeout: MAX_MS, maxWait: 10_000 },
    );
  }
}

/** Those that told the person something, and those that say one of `names`. */
async function findEvents(tx: Prisma.TransactionClient, userId: string, names: string[]): Promise<object[]> {
  const found: object[] = [];
  for (const { after, upTo } of await eventStretches(tx)) {
    const some = await tx.$queryRaw<object[]>`
      /* export_events */
      SELECT number::text, source, id, type, "time", data, received_at AS "receivedAt"
      FROM events e CROSS JOIN LATERAL (SELECT lower(e.data::text) AS text OFFSET 0) t
      WHERE number > ${after} AND number <= ${upTo} AND (
        number IN (SELECT event_id FROM notifications
            WHERE user_id = ${userId} AND event_id > ${after} AND event_id <= ${upTo}
          UNION SELECT event_id FROM deliveries
            WHERE user_id = ${userId} AND event_id > ${after} AND event_id <= ${upTo})
        OR ${saysOne(names)}
      )
      ORDER BY number`;
    found.push(...some);
  }
  return found;
}

const lower = (text: string): string => text.toLowerCase();

/** JSON knows neither dates nor integers beyond 2^53. */
function plain(value: object): JsonObject {
  const toText = (_: string, inner: unknown): unknown => (typeof inner === 'bigint' ? String(inner) : inner);
  return JSON.parse(JSON.stringify(value, toText)) as JsonObject;
}
