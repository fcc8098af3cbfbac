import { Injectable } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service.js';

/** What Storebell remembers of the shop's things. Written by the append, with the event that told of them. */
@Injectable()
export class SubjectsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The user whom `order:7` or `ticket:9` belongs to; undefined when no event told. */
  async ownerOf(key: string): Promise<string | undefined> {
    const subject = await this.prisma.subject.findUnique({ where: { key }, select: { owner: true } });
    return subject?.owner ?? undefined;
  }
}
