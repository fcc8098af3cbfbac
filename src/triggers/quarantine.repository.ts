import { Injectable } from '@nestjs/common';
import { writeAudit } from '../audit/audit.js';
import type { ErrorDetail, QuarantinedEvent, QuarantinedEventContent } from '../contract/index.js';
import { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';

const MAX_ROWS = 10_000;
const KEEP_DAYS = 30;

export interface QuarantineFilter {
  origin?: string;
  source?: string;
  type?: string;
  code?: string;
}

/** What could not be taken, as it is kept. */
export interface Unfit {
  origin: QuarantinedEvent['origin'];
  source: string | null;
  eventId: string | null;
  type: string | null;
  code: string;
  reason: string;
  details: ErrorDetail[];
  body: string | null;
  bytes: number;
  contentType: string;
  /** Texts in it that may be ids of people: who was erased does not come back this way. */
  people: string[];
}

/** Writes `quarantined_events`, which never holds more than its newest 10,000 rows of the last 30 days. */
@Injectable()
export class QuarantineRepository {
  constructor(private readonly prisma: PrismaService) {}

  async add(events: readonly Unfit[]): Promise<void> {
    const rows = JSON.stringify(
      events.map(({ eventId, contentType, ...rest }) => ({
        ...rest,
        event_id: eventId,
        content_type: contentType,
      })),
    );
    await this.prisma.$executeRaw`
      /* quarantine_add */
      INSERT INTO quarantined_events (origin, source, event_id, type, code, reason, details, body, bytes, content_type)
      SELECT origin, source, event_id, type, code, reason, details, body, bytes, content_type
      FROM jsonb_to_recordset(${rows}::jsonb) AS q(origin text, source text, event_id text, type text, code text,
        reason text, details jsonb, body text, bytes int, content_type text, people jsonb)
      WHERE NOT (SELECT EXISTS (SELECT FROM erased_users)) OR NOT EXISTS (
        SELECT FROM jsonb_array_elements_text(q.people) AS p(id)
        WHERE (SELECT TRUE FROM erased_users x WHERE x.id_hash = erasure_hash('user', p.id)))`;
    await this.trim();
  }

  /** Deletes what is too old, and what is too much. */
  async trim(): Promise<void> {
    await this.prisma.$executeRaw`
      /* quarantine_trim */
      DELETE FROM quarantined_events
      WHERE received_at < now() - make_interval(days => ${KEEP_DAYS}::int)
        OR id <= (SELECT id FROM quarantined_events ORDER BY id DESC OFFSET ${MAX_ROWS} LIMIT 1)`;
  }

  /** Newest first, one more than `limit` to see whether there are more. `before`: id of the last one shown. */
  async list(
    filter: QuarantineFilter,
    before: bigint | undefined,
    limit: number,
  ): Promise<QuarantinedEvent[]> {
    const rows = await this.prisma.quarantinedEvent.findMany({
      where: { ...filter, ...(before === undefined ? {} : { id: { lt: before } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
      omit: { body: true },
    });
    return rows.map(toRecord);
  }

  async find(id: bigint): Promise<QuarantinedEventContent | null> {
    const row = await this.prisma.quarantinedEvent.findUnique({ where: { id } });
    return row && { ...toRecord(row), body: row.body };
  }

  async noteReplay(id: bigint, actor: string): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      await tx.quarantinedEvent.updateMany({ where: { id }, data: { replayedAt: new Date() } });
      await writeAudit(tx, { actor, action: 'quarantine.replayed', target: `quarantine:${id}` });
    });
  }

  /** Answers whether it was there. */
  remove(id: bigint, actor: string): Promise<boolean> {
    return this.prisma.$transaction(async (tx) => {
      const { count } = await tx.quarantinedEvent.deleteMany({ where: { id } });
      if (count > 0)
        await writeAudit(tx, { actor, action: 'quarantine.removed', target: `quarantine:${id}` });
      return count > 0;
    });
  }
}

function toRecord(row: Omit<Prisma.QuarantinedEventGetPayload<object>, 'body'>): QuarantinedEvent {
  return {
    ...row,
    id: String(row.id),
    origin: row.origin as QuarantinedEvent['origin'],
    details: row.details as unknown as ErrorDetail[],
    receivedAt: row.receivedAt.toISOString(),
    replayedAt: row.replayedAt?.toISOString() ?? null,
  };
}
