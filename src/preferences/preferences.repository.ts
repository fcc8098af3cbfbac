import { Injectable } from '@nestjs/common';
import type { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from '../prisma/prisma.service.js';
import type { Settings } from './profile.js';
import { STORED_PROFILE, type StoredProfile } from './stored-profile.js';

@Injectable()
export class PreferencesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Everybody asked for, also those nobody knows, in one query. */
  async profilesOf(userIds: readonly string[]): Promise<Map<string, StoredProfile>> {
    if (userIds.length === 0) return new Map();
    const [row] = await this.prisma.$queryRaw<[{ result: string }]>`
      /* profiles */
      SELECT json_object_agg(asked.id, ${STORED_PROFILE})::text AS result
      FROM unnest(${[...new Set(userIds)]}::text[]) AS asked(id)`;
    return new Map(Object.entries(JSON.parse(row.result) as Record<string, StoredProfile>));
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
