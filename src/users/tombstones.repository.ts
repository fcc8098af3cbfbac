import { Injectable } from '@nestjs/common';
import { writeAudit } from '../audit/audit.js';
import { PrismaService } from '../prisma/prisma.service.js';

/** Tables that a statement which is under way may still be writing a person into. */
const WRITTEN_TABLES = [
  'users',
  'inboxes',
  'notifications',
  'deliveries',
  'events',
  'subjects',
  'preferences',
  'push_subscriptions',
  'waitlist_entries',
  'stream_tickets',
  'broadcasts',
  'broadcast_receipts',
  'quarantined_events',
  'suppressions',
];

/** Who was erased. From the commit of a tombstone on, no statement that begins writes the person again. */
@Injectable()
export class TombstonesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** What ids are hashed with. Made with the installation, never changed. */
  async salt(): Promise<Buffer> {
    const { salt } = await this.prisma.erasureSalt.findFirstOrThrow();
    return Buffer.from(salt);
  }

  /** Repeating it changes nothing. Answers the hash. */
  async bury(userId: string, actor: string): Promise<string> {
    return this.prisma.$transaction(async (tx) => {
      const [row] = await tx.$queryRaw<[{ hash: string }]>`
        /* bury */
        WITH addresses AS (
          INSERT INTO erased_addresses (hash)
          SELECT erasure_hash(a.channel, lower(a.address))
          FROM users u CROSS JOIN LATERAL (VALUES ('email', u.email), ('sms', u.phone)) AS a(channel, address)
          WHERE u.id = ${userId} AND a.address IS NOT NULL
          ON CONFLICT (hash) DO UPDATE SET erased_at = now()
        ), tombstone AS (
          INSERT INTO erased_users (id_hash) SELECT erasure_hash('user', ${userId}) ON CONFLICT (id_hash) DO NOTHING
        )
        SELECT encode(erasure_hash('user', ${userId}), 'hex') AS hash`;
      await writeAudit(tx, { actor, action: 'user.erased', target: `user:${row.hash}` });
      return row.hash;
    });
  }

  async isErased(userId: string): Promise<boolean> {
    const [row] = await this.prisma.$queryRaw<[{ erased: boolean }]>`
      /* is_erased */
      SELECT EXISTS (SELECT FROM erased_users WHERE id_hash = erasure_hash('user', ${userId})) AS erased`;
    return row.erased;
  }

  /** Hashes of tombstones that are at most as old, or a minute more: they are committed after they have their time. */
  async findRecent(seconds: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ hash: string }[]>`
      /* tombstones_look */
      SELECT encode(id_hash, 'hex') AS hash FROM erased_users 
      WHERE erased_at > now() - make_interval(secs => ${seconds + 60}::float8)`;
    return rows.map(({ hash }) => hash);
  }

  /** Transactions that write to one of the tables now: those of them that began before a tombstone do not see it. */
  async findWriters(): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ transaction: string }[]>`
      /* find_writers */
      SELECT DISTINCT l.virtualtransaction AS transaction FROM pg_locks l
      WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.pid <> pg_backend_pid()
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.relation = ANY(${WRITTEN_TABLES}::text[]::regclass[])`;
    return rows.map(({ transaction }) => transaction);
  }
}
