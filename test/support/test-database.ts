import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../src/prisma/database.js';
import { startEmbeddedPostgres } from '../../src/prisma/embedded-postgres.js';
import { applyMigrations } from '../../src/prisma/schema-engine.js';
import { createTemplate } from './database.js';

// One real Postgres for the whole run: the embedded one, or the one of TEST_DATABASE_URL. Each test file gets a copy of
// a migrated template database.
export async function startTestDatabase(): Promise<() => Promise<void>> {
  const started = process.env['TEST_DATABASE_URL'] ? undefined : await start();
  const url = process.env['TEST_DATABASE_URL'] ?? started?.url ?? '';
  process.env['TEST_DATABASE_URL'] = url;
  await applyMigrations(await createTemplate(url), MIGRATIONS);
  for (const [service, variable] of [
    ['Redis', 'REDIS_URL'],
    ['RabbitMQ', 'RABBITMQ_URL'],
  ] as const) {
    if (!process.env[variable]) console.log(`\nNo tests against ${service}: ${variable} is not set.`);
  }
  return async () => started?.stop();
}

async function start(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'storebell-test-'));
  // As root, Postgres runs as another user, who must get there.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres(folder, 'test', { durable: false });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
