import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadLocalConfig } from '../config/config.js';
import { prepareDatabase } from './database.js';
import { diffSchemas } from './schema-engine.js';

// npm run migration -- NAME: writes prisma/migrations/<time>_NAME/migration.sql, the way from the last migration's
// schema (kept beside it) to prisma/schema.prisma. Read and edit the SQL before you commit it.
const SCHEMA = 'prisma/schema.prisma';
const MIGRATIONS = 'prisma/migrations';

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('usage: npm run migration -- a_name_in_snake_case');
  process.exit(2);
}
await mkdir(MIGRATIONS, { recursive: true });
const last = (await readdir(MIGRATIONS)).toSorted().at(-1);
const before = last ? await readFile(join(MIGRATIONS, last, 'schema.prisma'), 'utf8') : undefined;
const database = await prepareDatabase(loadLocalConfig());
let sql: string;
try {
  sql = await diffSchemas(database.url, before, await readFile(SCHEMA, 'utf8'));
} finally {
  await database.stop();
}
if (sql) {
  const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = join(MIGRATIONS, `${time}_${name}`);
  await mkdir(folder);
  await writeFile(join(folder, 'migration.sql'), sql);
  await copyFile(SCHEMA, join(folder, 'schema.prisma'));
  console.log(`${folder}/migration.sql\n\n${sql}`);
} else {
  console.log('The schema has not changed since the last migration.');
}
