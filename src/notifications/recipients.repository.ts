import { Injectable } from '@nestjs/common';
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

/** Who is behind a role, an audience or a waitlist at this moment. */
@Injectable()
export class RecipientsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** At most `max + 1` people each, in the order of the questions: enough to see that there are too many. */
  async findAudiences(audiences: readonly Audience[], max: number): Promise<string[][]> {
    const rows = await this.prisma.$queryRaw<{ userIds: string[] | null }[]>`
      /* find_audiences */
      SELECT (SELECT array_agg(id) FROM (
          SELECT u.id FROM users u
          WHERE (a.role IS NULL OR u.roles @> ARRAY[a.role])
            AND (a.tags IS NULL OR u.tags @> ARRAY(SELECT jsonb_array_elements_text(a.tags)))
            AND (a.locale IS NULL OR u.locale = a.locale OR u.locale LIKE a.locale || '-%')
          LIMIT ${max + 1}
        ) u) AS "userIds"
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
