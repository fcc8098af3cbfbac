import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';

/** What waits in the database, for all nodes together. */
export interface Backlog {
  /** Seconds that the oldest pending delivery is past its time; 0 when none is. */
  lag: number;
  /** Pending deliveries past their time, counted up to 10,000. */
  overdue: number;
  broadcasts: number;
}

@Injectable()
export class BacklogRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A few pages of indexes, however much waits. */
  async read(): Promise<Backlog> {
    const [row] = await this.prisma.$queryRaw<[Backlog]>`
      /* backlog */
      SELECT
        greatest(0, extract(epoch FROM now() - (
          SELECT due_at FROM deliveries WHERE status = 'pending' ORDER BY due_at LIMIT 1)))::float8 AS lag,
        (SELECT count(*)::int FROM (
          SELECT 1 FROM deliveries WHERE status = 'pending' AND due_at < now() LIMIT 10000) o) AS overdue,
        (SELECT count(*)::int FROM broadcasts WHERE status = 'live' AND (expires_at IS NULL OR expires_at > now()))
          AS broadcasts`;
    return row;
  }
}
