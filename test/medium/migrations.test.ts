import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS } from '../../src/prisma/database.js';
import { applyMigrations, diffSchemas } from '../../src/prisma/schema-engine.js';
import { createDatabase, query } from '../support/database.js';

// The database of a new installation comes from prisma/migrations, the code's idea of it from prisma/schema.prisma. These
// tests fail when somebody changes one of them alone.

const SCHEMA = new URL('../../prisma/schema.prisma', import.meta.url);

/** What Prisma's schema language cannot say: written by hand in migrations. Add yours here. */
const BY_HAND = [
  'deliveries INDEX deliveries_broadcast_key',
  'deliveries INDEX deliveries_broadcast_progress_idx',
  'inboxes CHECK inboxes_counts_check',
  'notifications INDEX notifications_changed_idx',
  'notifications INDEX notifications_created_at_idx',
  'notifications INDEX notifications_expiry_idx',
  'notifications INDEX notifications_removed_idx',
  'notifications INDEX notifications_unread_idx',
  'users INDEX users_email_prefix_idx',
  'users INDEX users_id_prefix_idx',
  'users INDEX users_name_prefix_idx',
];

const made: string[] = [];

/** An empty database of one's own. */
async function emptyDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  made.push(name);
  return createDatabase(process.env['TEST_DATABASE_URL'] ?? '', name);
}

afterAll(async () => {
  for (const name of made) {
    await query(process.env['TEST_DATABASE_URL'] ?? '', `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  }
});

/** Every column, constraint and index in words, with all that makes it what it is but for what it is stored with. */
async function describeDatabase(url: string): Promise<Map<string, string>> {
  const rows = await query<{ name: string; definition: string }>(
    url,
    `WITH tables AS (
       SELECT oid, relname FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> '_prisma_migrations'
     )
     SELECT relname || ' COLUMN ' || attname AS name,
       concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
         'DEFAULT ' || pg_get_expr(adbin, adrelid), nullif(attidentity, ''), nullif(attgenerated, '')) AS definition
     FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
       LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     UNION ALL
     SELECT relname || CASE contype WHEN 'c' THEN ' CHECK ' ELSE ' KEY ' END || conname, pg_get_constraintdef(c.oid)
     FROM tables JOIN pg_constraint c ON conrelid = tables.oid WHERE contype <> 'n'
     UNION ALL
     SELECT relname || ' INDEX ' || indexrelid::regclass, regexp_replace(pg_get_indexdef(indexrelid), ' WITH [(][^)]*[)]', '')
     FROM tables JOIN pg_index ON indrelid = tables.oid
     UNION ALL
     SELECT typname || ' TYPE', (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum e
       WHERE e.enumtypid = t.oid)
     FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
     ORDER BY 1`,
  );
  return new Map(rows.map(({ name, definition }) => [name, definition]));
}

describe('the migrations', () => {
  it('make the database of the schema, and what is written by hand', async () => {
    const [migrated, drawn] = [await emptyDatabase(), await emptyDatabase()];
    await applyMigrations(migrated, MIGRATIONS);
    await query(drawn, await diffSchemas(drawn, undefined, await readFile(SCHEMA, 'utf8')));
    const [byMigrations, bySchema] = [await describeDatabase(migrated), await describeDatabase(drawn)];
    expect(bySchema.size).toBeGreaterThan(50);

    const additional = [...byMigrations.keys()].filter((name) => !bySchema.has(name));
    expect(additional).toEqual(BY_HAND);
    for (const name of BY_HAND) byMigrations.delete(name);
    expect(Object.fromEntries(byMigrations)).toEqual(Object.fromEntries(bySchema));
  });

  it('keep room in the pages of inboxes, whose rows change all the time', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url, MIGRATIONS);
    expect(await query(url, `SELECT reloptions FROM pg_class WHERE relname = 'inboxes'`)).toEqual([
      { reloptions: ['fillfactor=50'] },
    ]);
  });

  it('let each index of ranges be summarised as its table grows, not when the next vacuum comes', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url, MIGRATIONS);
    const indexes = await query<{ name: string; options: string[] | null }>(
      url,
      `SELECT c.relname AS name, c.reloptions AS options FROM pg_class c JOIN pg_am a ON a.oid = c.relam
       WHERE a.amname = 'brin'`,
    );
    expect(indexes.length).toBeGreaterThan(3);
    for (const { name, options } of indexes)
      expect({ name, options }).toEqual({ name, options: ['autosummarize=on'] });
  });

  it('leave the schema of the last one beside it, for the next one to start from', async () => {
    const folders = await readdir(MIGRATIONS, { withFileTypes: true });
    const last = folders
      .filter((one) => one.isDirectory())
      .map(({ name }) => name)
      .toSorted()
      .at(-1);
    const kept = await readFile(join(MIGRATIONS, last ?? '', 'schema.prisma'), 'utf8');
    expect(kept).toBe(await readFile(SCHEMA, 'utf8'));
  });

  it('are applied once', async () => {
    const url = await emptyDatabase();
    const folders = await readdir(MIGRATIONS, { withFileTypes: true });
    const names = folders.filter((one) => one.isDirectory()).map(({ name }) => name);
    expect(await applyMigrations(url, MIGRATIONS)).toEqual(names.toSorted());
    expect(await applyMigrations(url, MIGRATIONS)).toEqual([]);
  });

  it('are applied once when two nodes start at once', async () => {
    const url = await emptyDatabase();
    const applied = await Promise.all([1, 2].map(() => applyMigrations(url, MIGRATIONS)));
    expect(applied.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([
      0,
      (await readdir(MIGRATIONS, { withFileTypes: true })).filter((one) => one.isDirectory()).length,
    ]);
    const rows = await query<{ done: boolean }>(
      url,
      'SELECT finished_at IS NOT NULL AND rolled_back_at IS NULL AS done FROM _prisma_migrations',
    );
    expect(rows.every(({ done }) => done)).toBe(true);
    expect(rows).toHaveLength(applied.flat().length);
  });
});

describe('the way from one schema to the next', () => {
  const before = `datasource db {
  provider = "postgresql"
}
model Thing {
  id String @id
}`;

  it('is the SQL of what changed', async () => {
    const url = process.env['TEST_DATABASE_URL'] ?? '';
    const after = before.replace('@id', '@id\n  size Int @default(7)');
    expect(await diffSchemas(url, before, after)).toMatch(
      /ALTER TABLE "Thing" ADD COLUMN\s+"size" INTEGER NOT NULL DEFAULT 7/,
    );
  });

  it('is nothing when nothing changed', async () => {
    expect(await diffSchemas(process.env['TEST_DATABASE_URL'] ?? '', before, before)).toBe('');
  });
});
