import { loadConfig } from '../../src/config/config.js';
import { PrismaService } from '../../src/prisma/prisma.service.js';
import { sessionUrl } from '../../src/prisma/session.js';
import { freshDatabase, query } from '../support/database.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => (database = await freshDatabase()));
afterAll(() => database.drop());

const open = (url: string): PrismaService =>
  new PrismaService(loadConfig({ NODE_ENV: 'test', DATABASE_URL: url }));

describe('on a Postgres with settings of its own', () => {
  beforeAll(async () => {
    const name = new URL(database.url).pathname.slice(1);
    for (const setting of [`datestyle = 'German'`, `default_transaction_isolation = 'serializable'`]) {
      await query(database.url, `ALTER DATABASE "${name}" SET ${setting}`);
    }
  });

  it.each(['', '?options=-c%20search_path%3Dpublic%20-c%20timezone%3DAmerica/New_York'])(
    'a time means the same on both sides (%s)',
    async (parameters) => {
      const prisma = open(`${database.url}${parameters}`);
      const time = new Date('2026-07-01T20:15:30.123Z');
      try {
        const [row] = await prisma.$queryRaw<[object]>`
          SELECT ${time}::timestamptz AS told, (extract(epoch FROM ${time}::timestamptz) * 1000)::float8 AS at,
            to_timestamp(${time.getTime()}::float8 / 1000) AS read, to_timestamp(0)::text AS written`;
        const written = '1970-01-01 00:00:00+00';
        expect(row).toEqual({ told: time, at: time.getTime(), read: time, written });
        await prisma.erasedUser.create({ data: { idHash: Buffer.from(parameters), erasedAt: time } });
        const found = await prisma.erasedUser.findMany({ where: { erasedAt: { gte: time, lte: time } } });
        expect(found.map(({ erasedAt }) => erasedAt)).toContainEqual(time);
      } finally {
        await prisma.onApplicationShutdown();
      }
    },
  );

  it('commits come in the order of what they count', async () => {
    const prisma = open(database.url);
    try {
      const shown = await prisma.$queryRaw`SHOW transaction_isolation`;
      expect(shown).toEqual([{ transaction_isolation: 'read committed' }]);
    } finally {
      await prisma.onApplicationShutdown();
    }
  });
});

it('does not take a busy connection for a silent one', async () => {
  const prisma = open(`${database.url}?query_timeout=1000`);
  try {
    const until = Date.now() + 2_500;
    const ask = async (): Promise<void> => {
      while (Date.now() < until) await prisma.$queryRaw`SELECT pg_sleep(0.01)::text`;
    };
    // More than there are connections: each is asked again before it has nothing to do.
    await expect(Promise.all(Array.from({ length: 30 }, ask))).resolves.toHaveLength(30);
  } finally {
    await prisma.onApplicationShutdown();
  }
});

it('keeps what else an address says', () => {
  const url = new URL(
    sessionUrl('postgresql://a:b@h/c?sslmode=require&options=-c%20lock_timeout%3D1s', '-c search_path=x'),
  );
  expect(url.searchParams.get('sslmode')).toBe('require');
  expect(url.searchParams.get('options')).toMatch(
    /^-c lock_timeout=1s .*-c timezone=UTC .* -c search_path=x$/,
  );
});
