import { Injectable } from '@nestjs/common';
import type { AdminStats } from '../../contract/index.js';
import { PrismaService } from '../../prisma/prisma.service.js';

/** Counts of rows; who is connected is not in the database. */
export type StoredStats = Omit<AdminStats, 'connected' | 'nodes'>;

/** What is counted one by one; of more, Postgres' own estimate is good enough. */
const COUNTED = 100_000;

/** Counts for the overview. Every query reads a range of time or a bounded number of rows. */
@Injectable()
export class StatsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async read(): Promise<StoredStats> {
    const [people, inboxes, arrivals, totals, deliveries, backlog] = await Promise.all([
      this.size('users'),
      this.size('inboxes'),
      this.arrivals(),
      this.totals(),
      this.deliveries(),
      this.backlog(),
    ]);
    return {
      at: new Date().toISOString(),
      people,
      inboxes,
      ...totals,
      perMinute: arrivals,
      deliveries: { lastDay: deliveries, ...backlog },
    };
  }

  private async size(table: 'users' | 'inboxes'): Promise<number> {
    const [row] = await this.prisma.$queryRaw<[{ size: number }]>`
      /* stats_size */
      SELECT CASE WHEN n.counted <= ${COUNTED} THEN n.counted
        ELSE greatest(n.counted, (SELECT reltuples FROM pg_class WHERE oid = ${table}::regclass)) END::float8 AS size
      FROM (SELECT CASE ${table}
        WHEN 'users' THEN (SELECT count(*) FROM (SELECT 1 FROM users LIMIT ${COUNTED + 1}) u)
        ELSE (SELECT count(*) FROM (SELECT 1 FROM inboxes LIMIT ${COUNTED + 1}) i) END AS counted) n`;
    return row.size;
  }

  /** Both tables stand in the order of arrival, so the BRIN indexes lead to the pages of an hour. */
  private async arrivals(): Promise<StoredStats['perMinute']> {
    const rows = await this.prisma.$queryRaw<{ at: Date; events: number; entries: number }[]>`
      /* stats_minutes */
      SELECT m.at, coalesce(e.count, 0)::int AS events, coalesce(n.count, 0)::int AS entries
      FROM generate_series(date_trunc('minute', now()) - interval '59 minutes', now(), interval '1 minute') AS m(at)
        LEFT JOIN (SELECT date_trunc('minute', received_at) AS at, count(*) FROM events
          WHERE received_at >= date_trunc('minute', now()) - interval '59 minutes' GROUP BY 1) e ON e.at = m.at
        LEFT JOIN (SELECT date_trunc('minute', created_at) AS at, count(*) FROM notifications
          WHERE created_at >= date_trunc('minute', now()) - interval '59 minutes' GROUP BY 1) n ON n.at = m.at
      ORDER BY m.at`;
    return rows.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts }));
  }

  private async totals(): Promise<Pick<StoredStats, 'events' | 'entries'>> {
    const [events, entries] = await Promise.all([
      this.prisma.$queryRaw<[StoredStats['events']]>`
        /* stats_events */
        SELECT count(*)::float8 AS "lastDay",
          count(*) FILTER (WHERE received_at > now() - interval '1 hour')::float8 AS "lastHour"
        FROM events WHERE received_at > now() - interval '1 day'`,
      this.prisma.$queryRaw<[StoredStats['entries']]>`
        /* stats_entries */
        SELECT count(*)::float8 AS "lastDay",
          count(*) FILTER (WHERE created_at > now() - interval '1 hour')::float8 AS "lastHour"
        FROM notifications WHERE created_at > now() - interval '1 day'`,
    ]);
    return { events: events[0], entries: entries[0] };
  }

  private async deliveries(): Promise<StoredStats['deliveries']['lastDay']> {
    return this.prisma.$queryRaw<StoredStats['deliveries']['lastDay']>`
      /* stats_deliveries */
      SELECT channel, status, count(*)::float8 AS count FROM deliveries
      WHERE created_at > now() - interval '1 day' GROUP BY channel, status ORDER BY channel, status`;
  }

  private async backlog(): Promise<Omit<StoredStats['deliveries'], 'lastDay'>> {
    const [row] = await this.prisma.$queryRaw<
      [{ deadLetters: number; pending: number; oldest: Date | null; lag: number }]
    >`
      /* stats_backlog */
      SELECT (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE status = 'failed' LIMIT ${COUNTED}) f)::int
          AS "deadLetters",
        (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE status = 'pending' LIMIT ${COUNTED}) p)::int AS pending,
        o.due_at AS oldest, coalesce(greatest(0, extract(epoch FROM now() - o.due_at)), 0)::float8 AS lag
      FROM (SELECT 1) one LEFT JOIN (
        SELECT due_at FROM deliveries WHERE status = 'pending' ORDER BY due_at LIMIT 1) o ON TRUE`;
    const { deadLetters, pending, oldest, lag } = row;
    return { deadLetters, pending, oldestPendingDueAt: oldest?.toISOString() ?? null, lagSeconds: lag };
  }
}
