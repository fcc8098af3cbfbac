import type { Audience } from '../contract/index.js';
import { Prisma } from '../generated/prisma/client.js';

/** `belongsTo` as a condition on a row of `users` called `u`. */
export function isInAudience(audience: Audience): Prisma.Sql {
  if (audience === 'all') return Prisma.sql`TRUE`;
  if ('role' in audience) return Prisma.sql`u.roles @> ${[audience.role]}::text[]`;
  if ('userIds' in audience) return Prisma.sql`u.id = ANY(${audience.userIds}::text[])`;
  if ('openOrder' in audience) {
    return Prisma.sql`EXISTS (
      SELECT 1 FROM subjects s WHERE s.owner = u.id AND s.key LIKE 'order:%' AND s.value < 5)`;
  }
  const { tags = [], locale } = audience;
  return Prisma.sql`u.tags @> ${tags}::text[] AND
    (${locale ?? null}::text IS NULL OR u.locale = ${locale ?? null} OR starts_with(u.locale, ${`${locale}-`}))`;
}
