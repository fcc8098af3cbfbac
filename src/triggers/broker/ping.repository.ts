import { Injectable } from '@nestjs/common';
import { PrismaService } from '../../prisma/prisma.service.js';

@Injectable()
export class PingRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Whether the database answers. */
  async ping(): Promise<boolean> {
    return this.prisma.$queryRaw`/* ping */ SELECT 1`.then(
      () => true,
      () => false,
    );
  }
}
