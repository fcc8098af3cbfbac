import { Injectable } from '@nestjs/common';
import { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';

export interface Audience {
  role?: string;
  tags?: readonly string[];
  locale?: string;
}

export interface WaitlistQuery {
  productId: string;
  variantId?: string;
  limit: number;
}

const IS_TAGGED = Prisma.raw('tags @> ARRAY(SELECT jsonb_array_elements_text(a.tags))');
const SPEAKS = Prisma.raw(`(a.locale IS NULL OR locale = a.locale OR locale LIKE a.locale || '-%')`);

/** Who is behind a role, an audience or a waitlist at this moment. */
@Injectable()
export class RecipientsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * At most `max + 1` people each, in the order of the questions: enough to see that there are too many. A role, and
   * tags without one, stand alone in a condition, which an index can answer.
   */
  async findAudiences(audiences: readonly Audience[], max: number): Promise<string[][]> {
    // Without a name, so not prepared: a plan of the day when the shop had ten users would read all of a million.
    const rows = await this.prisma.$queryRaw<{ userIds: string[] | null }[]>`
      SELECT CASE
        WHEN a.role IS NOT NULL THEN (SELECT array_agg(id) FROM (
          SELECT id FROM users
          WHERE roles @> ARRAY[a.role] AND (a.tags IS NULL OR ${IS_TAGGED}) AND ${SPEAKS} LIMIT ${max + 1}
        ) u)
        WHEN a.tags IS NOT NULL THEN (SELECT array_agg(id) FROM (
          SELECT id FROM users WHERE ${IS_TAGGED} AND ${SPEAKS} LIMIT ${max + 1}
        ) u)
        ELSE (SELECT array_agg(id) FROM (SELECT id FROM users WHERE ${SPEAKS} LIMIT ${max + 1}) u)
      END AS "userIds"
      FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(audiences)}::jsonb) AS (role text, tags jsonb, locale text))
        WITH ORDINALITY AS a(role, tags, locale, n)
      ORDER BY a.n`;
    return rows.map(({ userIds }) => userIds ?? []);
  }

  /** Those who wait longest, at most `limit` each. Telling them claims their place; until then nothing is taken. */
  async findWaiting(queries: readonly WaitlistQuery[]): Promise<string[][]> {
    const rows = await this.prisma.$queryRaw<{ userIds: string[] | null }[]>`
      /* find_waiting */
      SELECT (SELECT array_agg(user_id ORDER BY since, user_id) FROM (
          SELECT w.user_id, min(w.created_at) AS since FROM waitlist_entries w
          WHERE w.product_id = q."productId" AND w.variant_id IN ('', coalesce(q."variantId", ''))
          GROUP BY w.user_id ORDER BY since, w.user_id LIMIT q."limit"
        ) w) AS "userIds"
      FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(queries)}::jsonb)
        AS ("productId" text, "variantId" text, "limit" bigint))
        WITH ORDINALITY AS q("productId", "variantId", "limit", n)
      ORDER BY q.n`;
    return rows.map(({ userIds }) => userIds ?? []);
  }
}
