import { Injectable } from '@nestjs/common';
import type { EventSummary, EventTrail, JsonObject } from '../../contract/index.js';
import { Prisma } from '../../generated/prisma/client.js';
import { PrismaService } from '../../prisma/prisma.service.js';
import { toTrail } from '../deliveries/trail.js';

export interface EventFilter {
  type?: string;
  source?: string;
  id?: string;
  /** Only events that this person was told of. */
  userId?: string;
}

const MAX_RECIPIENTS = 1_000;
/** Entries of so many events in a row are about what a look into their index of ranges reads anyway. */
const CLOSE = 5_000;

interface Row {
  number: bigint;
  source: string;
  id: string;
  type: string;
  time: Date;
  receivedAt: Date;
  entries: bigint;
}

/** Reads what became of events. Writes nothing. */
@Injectable()
export class EventsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Newest first, one more than `limit` to see whether there are more. `before`: number of the last one shown. */
  async list(filter: EventFilter, before: bigint | null, limit: number): Promise<EventSummary[]> {
    const { type, source, id, userId } = filter;
    const conditions = [
      before === null ? null : Prisma.sql`e.number < ${before}`,
      type === undefined ? null : Prisma.sql`e.type = ${type}`,
      source === undefined ? null : Prisma.sql`e.source = ${source}`,
      id === undefined ? null : Prisma.sql`e.number = ANY(ARRAY(${numbersOf(id)}))`,
      userId === undefined
        ? null
        : Prisma.sql`e.number = ANY(ARRAY(
            SELECT event_id FROM notifications WHERE user_id = ${userId}
            UNION SELECT event_id FROM deliveries WHERE user_id = ${userId}))`,
    ].filter((one) => one !== null);
    const where =
      conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}` : Prisma.empty;
    const rows = await this.prisma.$queryRaw<Row[]>`
      WITH page AS MATERIALIZED (
        SELECT e.* FROM events e ${where} ORDER BY e.number DESC LIMIT ${limit + 1}
      ), close AS (
        -- Those of a person may lie months apart: what is in between is none of their business.
        SELECT min(number) AS first, max(number) AS last FROM page GROUP BY number / ${CLOSE}
      ), told AS (
        SELECT n.event_id, n.entries FROM close CROSS JOIN LATERAL (
          SELECT event_id, count(*) AS entries FROM notifications
          WHERE event_id BETWEEN close.first AND close.last GROUP BY event_id
        ) n
      )
      SELECT p.number, p.source, p.id, p.type, p."time", p.received_at AS "receivedAt", coalesce(t.entries, 0) AS entries
      FROM page p LEFT JOIN told t ON t.event_id = p.number
      ORDER BY p.number DESC`;
    return rows.map(toSummary);
  }

  async find(number: bigint): Promise<EventTrail | null> {
    const event = await this.prisma.event.findUnique({ where: { number } });
    if (!event) return null;
    const [entries, deliveries] = await Promise.all([
      this.prisma.notification.findMany({
        where: { eventId: number },
        orderBy: { userId: 'asc' },
        take: MAX_RECIPIENTS,
      }),
      this.prisma.delivery.findMany({
        where: { eventId: number },
        orderBy: [{ userId: 'asc' }, { id: 'asc' }],
        take: MAX_RECIPIENTS * 4,
      }),
    ]);
    const recipients: EventTrail['recipients'] = entries.map((entry) => ({
      userId: entry.userId,
      entry: {
        id: entry.id,
        type: entry.type,
        title: entry.title,
        message: entry.message,
        seenAt: toIso(entry.seenAt),
        readAt: toIso(entry.readAt),
        archivedAt: toIso(entry.archivedAt),
        removedAt: toIso(entry.removedAt),
      },
      channels: [],
    }));
    for (const delivery of deliveries) {
      let recipient = recipients.find(
        ({ userId, entry }) =>
          userId === delivery.userId && (entry === null || entry.id === delivery.notificationId),
      );
      if (!recipient) recipients.push((recipient = { userId: delivery.userId, entry: null, channels: [] }));
      recipient.channels.push(toTrail(delivery));
    }
    return {
      ...toSummary({ ...event, entries: BigInt(entries.length) }),
      data: event.data as JsonObject,
      recipients,
    };
  }
}

/** Events of that id, whoever told of them: a look into the index of source and id for each of the few sources. */
function numbersOf(id: string): Prisma.Sql {
  return Prisma.sql`
    WITH RECURSIVE sources AS (
      (SELECT source FROM events ORDER BY source LIMIT 1)
      UNION ALL
      SELECT (SELECT source FROM events WHERE source > s.source ORDER BY source LIMIT 1) FROM sources s
      WHERE s.source IS NOT NULL
    )
    SELECT (SELECT number FROM events WHERE source = s.source AND id = ${id}) FROM sources s`;
}

function toSummary({ number, source, id, type, time, receivedAt, entries }: Row): EventSummary {
  return {
    number: String(number),
    source,
    id,
    type,
    time: time.toISOString(),
    receivedAt: receivedAt.toISOString(),
    entries: Number(entries),
  };
}

function toIso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
