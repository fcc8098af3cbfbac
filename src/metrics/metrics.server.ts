import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { accessOf } from './access.js';
import { Metrics } from './metrics.js';

/** The metrics on METRICS_PORT, which a firewall can keep apart from the shop's visitors. Serves until the very end. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | undefined;

  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  /** Undefined without METRICS_PORT. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | undefined)?.port;
  }

  /** Rejects when the port is taken. */
  async onApplicationBootstrap(): Promise<void> {
    const { metrics, http } = this.config;
    if (metrics.port === undefined) return;
    const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        this.logger.warn(`cannot tell the metrics: ${String(error)}`);
        response.destroy();
      });
    });
    server.listen(metrics.port, http.host);
    await once(server, 'listening');
    this.server = server;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    const isHere = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics';
    const access = isHere ? accessOf(this.config, 'own', request) : 'hidden';
    if (access === 'granted') {
      response.setHeader('Content-Type', this.metrics.registry.contentType);
      response.end(await this.metrics.registry.metrics());
      return;
    }
    // RFC 9110, 15.5.2: a 401 says what it wants.
    if (access === 'unauthorized') response.setHeader('WWW-Authenticate', 'Bearer');
    response.writeHead(access === 'unauthorized' ? 401 : 404).end();
  }
}
