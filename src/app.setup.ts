import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from './config/config.js';
import { setupDocs } from './docs/docs.js';
import { HttpExceptionFilter } from './errors/http-exception.filter.js';
import { LoadShedder } from './health/load-shedder.js';
import { HttpAdapter } from './http/adapter.js';
import { watchTheDoor, type RefusalOf } from './http/door.js';
import { KnownRoutes } from './http/known-routes.js';
import { RateLimitGuard } from './http/rate-limit.guard.js';
import { RateLimits } from './http/rate-limits.js';
import { loosenDocs, securityHeaders } from './http/security-headers.js';
import { AppLogger } from './logging/logger.js';
import { logRequests } from './logging/request-log.js';
import { SocketIoAdapter } from './notifications/gateway/socket.io.adapter.js';
import type { RedisLink } from './redis/redis.link.js';
import { RedisService } from './redis/redis.service.js';
import { TriggerRegistry } from './triggers/trigger.registry.js';
import { acceptJsonOnly } from './validation/json-body.js';
import { createValidationPipe } from './validation/validation.pipe.js';

/** Not REST: probes and the demo page stay where they are. */
const PAGES = ['/', 'demo/*path', 'health/*path', 'metrics'];

/**
 * The application as it runs and as it is tested, not yet listening. Whoever calls it decides about shutdown hooks.
 * Rejects when a module cannot start, instead of ending the process.
 */
export async function createApp(
  config: Config,
  rootModule: Type | DynamicModule,
): Promise<NestFastifyApplication> {
  const logger = new AppLogger({ level: config.logLevel, json: config.production });
  const adapter = new HttpAdapter(config);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  const link = config.redisUrl ? app.get(RedisService).link : undefined;
  const { loopLagMs, poolWaitMs } = config.shedding;
  const refusalOf: RefusalOf = loopLagMs || poolWaitMs ? app.get(LoadShedder).refusalOf : () => undefined;
  setupApp(app, adapter, config, { verbose: logger.isLevelEnabled('debug'), link, refusalOf });
  app.useWebSocketAdapter(
    new SocketIoAdapter(
      app,
      config,
      () => adapter.draining,
      link,
      () => refusalOf(() => 'connection'),
    ),
  );
  setupDocs(app, config, () => app.get(TriggerRegistry).list());
  return app;
}

/** Everything between the socket and the controllers. The order is that of a request. */
function setupApp(
  app: NestFastifyApplication,
  adapter: HttpAdapter,
  config: Config,
  { verbose, link, refusalOf }: { verbose: boolean; link: RedisLink | undefined; refusalOf: RefusalOf },
): void {
  const { prefix, origins } = config.http;
  const fastify = adapter.getInstance();
  app.setGlobalPrefix(prefix, { exclude: PAGES });
  app.useSecurityHeaders(securityHeaders(config));
  app.enableCors(corsOptions(origins));
  logRequests(fastify, { verbose });
  loosenDocs(fastify);
  watchTheDoor(fastify, new KnownRoutes(fastify), adapter, { prefix, refusalOf });
  acceptJsonOnly(fastify, prefix);

  const limits = new RateLimits(config, link);
  // After the guards of modules, which find out who calls.
  app.useGlobalGuards(new RateLimitGuard(limits));
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(
    new HttpExceptionFilter(adapter, (error, request, reply) => limits.countRefused(error, request, reply)),
  );
}

/** Exact origins. Others get no header at all, so that their pages can read nothing. */
function corsOptions(origins: readonly string[]): Parameters<NestFastifyApplication['enableCors']>[0] {
  const known = new Set(origins);
  return {
    origin: (origin, decide) => decide(null, origin !== undefined && known.has(origin) ? origin : false),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id', 'Last-Event-ID'],
    exposedHeaders: [
      'Retry-After',
      'X-Request-Id',
      'X-RateLimit-Limit',
      'X-RateLimit-Remaining',
      'X-RateLimit-Reset',
    ],
    maxAge: 600,
    // A plain OPTIONS is answered like any other method.
    strictPreflight: false,
  };
}
