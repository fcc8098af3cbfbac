import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';

/** Finds and deletes what is too old to keep. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Owners of entries that arrived before `before`; looks at up to `limit` entries. */
  async findOwnersOfOld(before: Date, limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ user_id: string }[]>`
      /* find_old */
      SELECT DISTINCT user_id FROM (
        SELECT user_id FROM notifications WHERE created_at < ${before} AND removed_at IS NULL LIMIT ${limit}
      ) old`;
    return rows.map(({ user_id: userId }) => userId);
  }

  /**
   * Deletes up to `limit` entries that were removed before `before`, and answers how many. The floor of their inboxes
   * rises: a reader that has not heard of the removal can no longer be told, and starts afresh.
   */
  async deleteRemoved(before: Date, limit: number): Promise<number> {
    const [, deleted] = await this.prisma.$transaction([
      this.prisma.$executeRaw`
        WITH due AS (
          SELECT user_id, rev FROM notifications WHERE removed_at < ${before} ORDER BY removed_at LIMIT ${limit}
        ), boxes AS (
          SELECT b.user_id, max(d.rev) AS rev FROM due d JOIN inboxes b ON b.user_id = d.user_id GROUP BY b.user_id
        )
        UPDATE inboxes b SET floor = greatest(b.floor, boxes.rev)
        FROM boxes WHERE b.user_id = boxes.user_id AND b.floor < boxes.rev`,
      this.prisma.$executeRaw`
        DELETE FROM notifications n USING (
          SELECT n.user_id, n.id FROM notifications n JOIN inboxes b ON b.user_id = n.user_id
          WHERE n.removed_at < ${before} AND n.rev <= b.floor ORDER BY n.removed_at LIMIT ${limit}
        ) due
        WHERE n.user_id = due.user_id AND n.id = due.id`,
    ]);
    return deleted;
  }

  /** Deletes up to `limit` of the oldest events if they arrived before `before`, and answers how many. */
  deleteEvents(before: Date, limit: number): Promise<number> {
    return this.prisma.$executeRaw`
      DELETE FROM events WHERE received_at < ${before} AND number IN (
        SELECT number FROM events ORDER BY number LIMIT ${limit})`;
  }
}
