import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';

@Injectable()
export class HealthRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The database's clock. Rejects when the database does not answer. */
  async now(): Promise<Date> {
    const [row] = await this.prisma.$queryRaw<[{ now: Date }]>`/* health */ SELECT clock_timestamp() AS now`;
    return row.now;
  }
}
