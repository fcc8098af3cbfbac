import { constants, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
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
      await stop();
      throw error;
    }
  } catch (error) {
    await release();
    throw error;
  }
}

/** Two applications on one data folder would stop each other's Postgres. A lock left by a crash is taken over. */
async function claimFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'storebell.pid');
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 50) throw error;
    }
    const text = await readFile(file, 'utf8').catch(() => '');
    const owner = Number.parseInt(text, 10);
    if (owner && owner !== process.pid && isAlive(owner)) {
      throw new Error(`Storebell already runs on ${folder} (process ${owner}). Stop it, or set DATA_DIR.`);
    }
    // Without a name its owner is just about to write it, or crashed before it could.
    if (owner || attempt > 20) await removeStale(file, text);
    else await sleep(20);
  }
}

/** Of two who find the same stale lock, the slower one must not remove the new lock of the other. */
async function removeStale(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== text) await copyFile(aside, file, constants.COPYFILE_EXCL);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
