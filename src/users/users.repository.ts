import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';

/** What is known of a person; absent fields are left as they are. */
export interface UserFields {
  email?: string | null;
  phone?: string | null;
  name?: string | null;
  locale?: string | null;
  timezone?: string | null;
  roles?: string[];
  tags?: string[];
}

@Injectable()
export class UsersRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Inserts or updates many at once, and answers who of them was erased and is not written. No id may stand twice. */
  async upsertMany(users: readonly ({ id: string } & UserFields)[]): Promise<string[]> {
    const rows = JSON.stringify(users.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    const erased = await this.prisma.$queryRaw<{ id: string }[]>`
      /* users_upsert */
      WITH r AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS r(id text, email text, phone text, name text, locale text,
          timezone text, roles text[], tags text[])
      ), erased AS MATERIALIZED (
        SELECT id FROM r WHERE (SELECT EXISTS (SELECT FROM erased_users))
          AND (SELECT TRUE FROM erased_users x WHERE x.id_hash = erasure_hash('user', r.id))
      ), written AS (
      INSERT INTO users AS u (id, email, phone, name, locale, timezone, roles, tags)
      SELECT id, email, phone, name, locale, timezone, coalesce(roles, '{}'), coalesce(tags, '{}')
      FROM r WHERE id NOT IN (SELECT id FROM erased)
      ON CONFLICT (id) DO UPDATE SET
        email = coalesce(excluded.email, u.email), phone = coalesce(excluded.phone, u.phone),
        name = coalesce(excluded.name, u.name), locale = coalesce(excluded.locale, u.locale),
        timezone = coalesce(excluded.timezone, u.timezone),
        roles = CASE WHEN excluded.roles = '{}' THEN u.roles ELSE excluded.roles END,
        tags = CASE WHEN excluded.tags = '{}' THEN u.tags ELSE excluded.tags END,
        updated_at = now()
      )
      SELECT id FROM erased`;
    return erased.map(({ id }) => id);
  }

  /** The shop's word: fields that are given replace, null empties. */
  async put(id: string, fields: UserFields): Promise<UserFields & { id: string }> {
    const data = { ...fields, updatedAt: new Date() };
    return this.prisma.user.upsert({
      where: { id },
      create: { id, ...fields },
      update: data,
      omit: { createdAt: true, updatedAt: true },
    });
  }

  async rolesOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    const users = await this.prisma.user.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, roles: true },
    });
    return new Map(users.map(({ id, roles }) => [id, roles]));
  }
}
