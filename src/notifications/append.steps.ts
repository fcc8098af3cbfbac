import { Prisma } from '../generated/prisma/client.js';
import { STORED_PROFILE } from '../preferences/stored-profile.js';

// Steps of the append statement that look at who is told, before anything is written.

/**
 * People of these events who were erased, and the events with nothing left in them that names one: the body is emptied,
 * and an id that holds the person's becomes its hash, as the erasure has made of those before it. Where nobody was ever
 * erased, this costs one look at an empty table.
 */
export const ERASED = Prisma.sql`
      erased AS MATERIALIZED (
        SELECT p.n, p.id FROM (
          SELECT n, p.id FROM sent CROSS JOIN LATERAL jsonb_array_elements_text(people) AS p(id)
          UNION ALL SELECT NULL, u.id FROM d CROSS JOIN LATERAL jsonb_array_elements_text(d.users) AS u(id)
        ) p
        -- A value, not a join: one look into the index for each, however many tombstones there are.
        WHERE (SELECT EXISTS (SELECT FROM erased_users)) AND (SELECT TRUE FROM erased_users x WHERE x.id_hash =
          sha256((SELECT salt FROM erasure_salt) || convert_to('user:' || p.id, 'UTF8')))
      ), e AS MATERIALIZED (
        SELECT s.n, s.call, s.source, s.type, s."time", s.digest, s.traceparent, s.key, s.value, s.keep,
          CASE WHEN x.in_id THEN 'erased:' || encode(
            sha256((SELECT salt FROM erasure_salt) || convert_to('event:' || s.id, 'UTF8')), 'hex') ELSE s.id END AS id,
          CASE WHEN x.in_id IS NULL THEN s.data ELSE '{}' END AS data,
          CASE WHEN s.owner IN (SELECT id FROM erased) THEN NULL ELSE s.owner END AS owner
        FROM sent s LEFT JOIN (
          SELECT s.n, bool_or(strpos(s.id, x.id) > 0) AS in_id FROM erased x JOIN sent s ON s.n = x.n GROUP BY s.n
        ) x ON x.n = s.n
      )`;

/** Whether everybody's profile is what was assumed: a step of the statement, and a condition that asks it. */
export function verification(assumed: string | undefined): { changed: Prisma.Sql; isVerified: Prisma.Sql } {
  if (assumed === undefined) return { changed: Prisma.empty, isVerified: Prisma.sql`TRUE` };
  return {
    changed: Prisma.sql`changed AS MATERIALIZED (
        SELECT FROM jsonb_each(${assumed}::jsonb) AS asked(id, profile) WHERE asked.profile <> ${STORED_PROFILE} LIMIT 1
      ),`,
    isVerified: Prisma.sql`NOT EXISTS (SELECT FROM changed)`,
  };
}
