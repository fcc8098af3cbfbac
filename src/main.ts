import { setFlagsFromString } from 'node:v8';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createApp } from './app.setup.js';
import { stopApp } from './app.stop.js';
import { banner } from './banner.js';
import { ConfigError, loadLocalConfig } from './config/config.js';
import { prepareDatabase } from './prisma/database.js';
import { localSecrets } from './prisma/secrets.js';

/** Longest a stop may take before the process ends anyway. */
const STOP_WITHIN_MS = 25_000;

async function run(): Promise<void> {
  const given = loadLocalConfig();
  const database = await prepareDatabase(given);
  try {
    const needsSecret = !given.jwt.secret && !given.jwt.jwksUrl;
    const jwtSecret = needsSecret ? (await localSecrets(given.database.dataDir)).jwtSecret : undefined;
    const config = given.completedWith({ databaseUrl: database.url, jwtSecret });
    const app = await createApp(config, AppModule.with(config));
    const started = app.listen(config.http.port, config.http.host);
    const stopped = stopOnSignal(app, started, config.drainSeconds);
    await started;
    console.log(banner(config, database, await app.getUrl()));
    await stopped;
  } finally {
    // After the application: requests in flight still need it.
    await database.stop();
  }
}

/**
 * Resolves when a signal came and everything in flight has finished. A second signal does not wait. One that comes during
 * the start waits for its end: what is half open cannot be closed.
 */
function stopOnSignal(
  app: NestFastifyApplication,
  started: Promise<unknown>,
  drainSeconds: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      // A start that fails ends the process by itself.
      started.then(() => stopApp(app, drainSeconds)).then(resolve, reject);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}

// V8 learns where objects are made that live long, and makes them old from then on. The start of a server teaches it the
// wrong thing: of requests, whose parts then survive until the next large collection, a fifth of a poll's processor time.
// docs/performance.md has the figures. A V8 that does not know the flag says so, and goes on.
setFlagsFromString('--no-allocation-site-pretenuring');

run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  },
);
