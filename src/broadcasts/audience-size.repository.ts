import { Injectable } from '@nestjs/common';
import type { Audience, AudienceSize } from '../contract/index.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { isInAudience } from './audience.sql.repository.js';

/** Whoever is about to write to more people than this needs no closer number. */
const COUNTED = 100_000;

/** How many people an audience has now. */
@Injectable()
export class AudienceSizeRepository {
  constructor(private readonly prisma: PrismaService) {}

  async count(audience: Audience): Promise<AudienceSize> {
    // Without a name, so not prepared: its text differs from one kind of audience to the next.
    const [row] = await this.prisma.$queryRaw<[{ people: number }]>`
      SELECT count(*)::int AS people FROM (
        SELECT 1 FROM users u WHERE ${isInAudience(audience)} LIMIT ${COUNTED + 1}) counted`;
    return { people: Math.min(row.people, COUNTED), more: row.people > COUNTED };
  }
}
