import { existsSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createApp } from './app.setup.js';
import { banner } from './banner.js';
import { ConfigError, loadConfig } from './config/config.js';
import { prepareDatabase } from './prisma/database.js';
import { localSecrets } from './prisma/secrets.js';

/** Longest a stop may take before the process ends anyway. */
const STOP_WITHIN_MS = 25_000;

async function run(): Promise<void> {
  const given = loadConfig();
  const database = await prepareDatabase(given);
  try {
    const needsSecret = !given.jwt.secret && !given.jwt.jwksUrl;
    const jwtSecret = needsSecret ? (await localSecrets(given.database.dataDir)).jwtSecret : undefined;
    const config = given.completedWith({ databaseUrl: database.url, jwtSecret });
    const app = await createApp(config, AppModule.with(config));
    const stopped = closeOnSignal(app);
    await app.listen(config.http.port, config.http.host);
    console.log(banner(config, database, await app.getUrl()));
    await stopped;
  } finally {
    // After the application: requests in flight still need it.
    await database.stop();
  }
}

/** Resolves when a signal came and everything in flight has finished. A second signal does not wait. */
function closeOnSignal(app: NestFastifyApplication): Promise<void> {
  return new Promise((resolve, reject) => {
    let closing = false;
    const close = (): void => {
      if (closing) process.exit(1);
      closing = true;
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      app.close().then(resolve, reject);
    };
    process.on('SIGINT', close).on('SIGTERM', close);
  });
}

if (existsSync('.env')) process.loadEnvFile('.env');
run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  },
);
