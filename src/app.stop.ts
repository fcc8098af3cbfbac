import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HttpAdapter } from './http/adapter.js';
import { SessionsService } from './notifications/gateway/sessions.service.js';
import { StreamsService } from './notifications/stream/streams.service.js';

/**
 * Stops without anybody losing anything: first the node says that it is not ready, then its open tabs move to other
 * nodes over `drainSeconds` while requests are still served, then what is in flight finishes.
 */
export async function stopApp(app: NestFastifyApplication, drainSeconds: number): Promise<void> {
  (app.getHttpAdapter() as unknown as HttpAdapter).draining = true;
  const spreadMs = drainSeconds * 1_000;
  await Promise.all([
    app.get(SessionsService).drain(spreadMs),
    app.get(StreamsService).drain(spreadMs),
    // Even without a tab: a balancer needs some time to notice, and sends requests until then.
    sleep(spreadMs),
  ]);
  await app.close();
}
