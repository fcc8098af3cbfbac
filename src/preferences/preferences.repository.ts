import { Injectable } from '@nestjs/common';
import type { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import type { Profile, Settings } from './profile.js';

type ProfileRow = Omit<Profile, 'settings'> & { settings: Settings | null };

@Injectable()
export class PreferencesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Everybody asked for, in one query; those nobody knows too. One look into an index for each: a plain join may read
   * whole tables as long as Postgres knows nothing of their size, which is as long as the shop is new.
   */
  async profilesOf(userIds: readonly string[]): Promise<Map<string, Profile>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.prisma.$queryRaw<ProfileRow[]>`
      /* profiles */
      SELECT asked.id AS "userId", p.settings, u.email, u.phone, u.locale, u.timezone,
        (SELECT TRUE FROM suppressions s WHERE s.channel = 'email' AND s.address = lower(u.email)) IS NOT NULL
          AS "emailSuppressed",
        (SELECT TRUE FROM suppressions s WHERE s.channel = 'sms' AND s.address = lower(u.phone)) IS NOT NULL
          AS "phoneSuppressed",
        (SELECT TRUE FROM push_subscriptions s
          WHERE s.user_id = asked.id AND (s.expires_at IS NULL OR s.expires_at > now()) LIMIT 1) IS NOT NULL AS "hasPush"
      FROM unnest(${[...new Set(userIds)]}::text[]) AS asked(id)
      LEFT JOIN LATERAL (SELECT * FROM users WHERE id = asked.id LIMIT 1) u ON TRUE
      LEFT JOIN LATERAL (SELECT * FROM preferences WHERE user_id = asked.id LIMIT 1) p ON TRUE`;
    return new Map(rows.map((row) => [row.userId, { ...row, settings: row.settings ?? {} }]));
  }

  /** Changes that come at the same time go one after the other, each on what the last one left. */
  async change(userId: string, next: (settings: Settings) => Settings): Promise<void> {
    await this.prisma.$transaction(async (transaction) => {
      // Also locks the row, whether it was there or not.
      const [row] = await transaction.$queryRaw<{ settings: Settings }[]>`
        /* preferences_lock */
        INSERT INTO preferences AS p (user_id, settings) VALUES (${userId}, '{}')
        ON CONFLICT (user_id) DO UPDATE SET settings = p.settings
        RETURNING settings`;
      // The link of a mail to somebody who was erased since: there is nobody left to choose.
      if (!row) return;
      const settings = next(row.settings) as unknown as Prisma.InputJsonObject;
      await transaction.preference.update({
        where: { userId },
        data: { settings, updatedAt: new Date() },
      });
    });
  }

  async reset(userId: string): Promise<void> {
    await this.prisma.preference.deleteMany({ where: { userId } });
  }
}
