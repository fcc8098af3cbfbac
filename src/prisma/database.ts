import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { claimFolder } from './folder-claim.js';
import { applyMigrations } from './schema-engine.js';
import { localSecrets } from './secrets.js';

export const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

export interface PreparedDatabase {
  url: string;
  embedded: boolean;
  migrated: string[];
  stop(): Promise<void>;
}

/** The database of the configuration, or the embedded one, running and with every migration applied. */
export async function prepareDatabase(config: Config): Promise<PreparedDatabase> {
  if (config.database.url) {
    const migrated = await applyMigrations(config.database.url, MIGRATIONS);
    return { url: config.database.url, embedded: false, migrated, stop: () => Promise.resolve() };
  }
  const folder = config.database.dataDir;
  const release = await claimFolder(folder);
  try {
    const { databasePassword } = await localSecrets(folder);
    const postgres = await startEmbeddedPostgres(folder, databasePassword);
    const stop = async (): Promise<void> => {
      await postgres.stop();
      await release();
    };
    try {
      const migrated = await applyMigrations(postgres.url, MIGRATIONS);
      return { url: postgres.url, embedded: true, migrated, stop };
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  } catch (error) {
    await release();
    throw error;
  }
}
