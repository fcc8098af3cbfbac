import { jest } from '@jest/globals';
import { loadConfig } from '../config/config.js';
import { LazyQuery, type Send } from './lazy-query.js';
import { PrismaService } from './prisma.service.js';

const batch = { kind: 'batch' } as const;
let send: jest.Mock<Send>;
let query: LazyQuery;
beforeEach(() => {
  send = jest.fn<Send>().mockResolvedValue(1);
  const client = {} as { _createPrismaPromise: (send: Send) => LazyQuery };
  LazyQuery.useIn(client);
  query = client._createPrismaPromise(send);
});

it('is what a client of Prisma answers with', async () => {
  const prisma = new PrismaService(
    loadConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' }),
  );
  expect(prisma.$queryRaw`SELECT 1`).toBeInstanceOf(LazyQuery);
  expect(prisma.$executeRaw`SELECT 1`).toBeInstanceOf(LazyQuery);
  expect(prisma.user.findMany()).toBeInstanceOf(LazyQuery);
  await prisma.onApplicationShutdown();
});

it('is sent when somebody waits for it, once', async () => {
  expect(send).not.toHaveBeenCalled();
  await expect(query).resolves.toBe(1);
  await expect(query.then((answer) => answer)).resolves.toBe(1);
  await expect(query.finally(() => undefined)).resolves.toBe(1);
  expect(send).toHaveBeenCalledTimes(1);
});

it('is sent as part of each batch that asks for it', async () => {
  await query.requestTransaction(batch);
  await query.requestTransaction(batch);
  expect(send.mock.calls).toEqual([[batch], [batch]]);
});

it('fails as a promise does, whether sending fails at once or later', async () => {
  send.mockRejectedValueOnce(new Error('later'));
  await expect(query.catch(({ message }: Error) => message)).resolves.toBe('later');
  send.mockImplementationOnce(() => {
    throw new Error('at once');
  });
  await expect(query.requestTransaction(batch)).rejects.toThrow('at once');
});
