import { PrismaPg } from '@prisma/adapter-pg';

/** What the tutorial uses of the client that `naive.prisma` generates, which is there only once the harness has run. */
export interface NaiveClient {
  notification: {
    create(query: { data: NewNotification }): Promise<{ id: number; createdAt: Date }>;
    findMany(query: {
      where: { userId: string };
      orderBy: { createdAt: 'desc' };
      skip: number;
      take: number;
    }): Promise<unknown[]>;
    count(query: { where: { userId: string; isRead?: boolean } }): Promise<number>;
  };
  $executeRawUnsafe(sql: string): Promise<number>;
}

export interface NewNotification {
  userId: string;
  type: string;
  title: string;
  message: string;
  data: object;
}

export async function openClient(module: string, databaseUrl: string): Promise<NaiveClient> {
  const { PrismaClient } = (await import(module)) as {
    PrismaClient: new (options: { adapter: PrismaPg }) => NaiveClient;
  };
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl }) });
}
