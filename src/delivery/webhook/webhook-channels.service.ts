import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config, ConfigError } from '../../config/config.js';
import { CatalogRegistry } from '../../preferences/catalog.registry.js';
import type { DeliveryChannel } from '../channel.js';
import { checkTypes, readRoutes } from './routes-file.js';
import { receiverOf, signerOf, type Route } from './routes.js';
import { WebhookChannel } from './webhook.channel.js';

const POOL = { keepAlive: true, maxFreeSockets: 10 };

/** The outside channels that the shop's own receivers serve. */
@Injectable()
export class WebhookChannels implements OnApplicationBootstrap, OnApplicationShutdown {
  /** `sms` always, though perhaps not available; `email` and `push` only where a route names them. */
  readonly all: readonly DeliveryChannel[];

  private readonly fileRoutes: readonly Route[];
  private readonly agents = { http: new HttpAgent(POOL), https: new HttpsAgent(POOL) };

  /** Throws a ConfigError. */
  constructor(
    private readonly config: Config,
    private readonly catalogs: CatalogRegistry,
  ) {
    const { routesFile } = config.webhook;
    this.fileRoutes = routesFile ? readRoutes(routesFile, config) : [];
    const routes = [...this.fileRoutes, ...defaultRoute(config)];
    const settings = { routes, shopUrl: config.shop.url, agents: this.agents };
    this.all = (['sms', 'email', 'push'] as const)
      .map((channel) => new WebhookChannel(channel, settings))
      .filter(({ channel, available }) => channel === 'sms' || available);
  }

  // Not earlier: the names of the types are in the catalogues, which the domains bring along.
  onApplicationBootstrap(): void {
    const { routesFile } = this.config.webhook;
    if (routesFile) checkTypes(routesFile, this.fileRoutes, this.catalogs);
  }

  onApplicationShutdown(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }
}

/** WEBHOOK_URL: takes the text messages that no route of the file took. */
function defaultRoute(config: Config): Route[] {
  const { url: text, secret } = config.webhook;
  if (!text || !secret) return [];
  const url = receiverOf(text, config.production);
  const signer = signerOf(secret);
  if (typeof url !== 'string' && typeof signer !== 'string') {
    return [{ channels: ['sms'], types: ['*'], url, signer }];
  }
  throw new ConfigError([
    ...(typeof url === 'string' ? [`WEBHOOK_URL ${url}`] : []),
    ...(typeof signer === 'string' ? [`WEBHOOK_SECRET ${signer}`] : []),
  ]);
}
