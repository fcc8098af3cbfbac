import { randomBytes } from 'node:crypto';
import { TokenSigner } from '../../src/auth/token-signer.js';
import { loadConfig } from '../../src/config/config.js';
import type { Lab } from './lab.js';
import { Balancer, Link } from './proxy.js';
import { AppNode } from './services/app-node.js';

const TOKEN_SECONDS = 4 * 3_600;

export interface ClusterOptions {
  databaseUrl: string;
  preloads: readonly string[];
  environment: Record<string, string>;
}

/** Two nodes on one database, and the balancer before them. */
export class Cluster {
  readonly nodes: AppNode[];
  readonly links: Link[];
  readonly balancer: Balancer;
  private readonly signer: TokenSigner;

  constructor(
    lab: Lab,
    readonly options: ClusterOptions,
  ) {
    const secret = randomBytes(32).toString('base64url');
    const environment = {
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      JWT_SECRET: secret,
      DATABASE_URL: options.databaseUrl,
      ...(lab.redis && { REDIS_URL: lab.redis.url }),
      // Everybody comes from one address here.
      RATE_LIMIT: '1000000',
      SERVICE_RATE_LIMIT: '100000000',
      HANDSHAKE_RATE: '1000000',
      SOCKETS_PER_ADDRESS: '1000000',
      ...options.environment,
    };
    this.signer = new TokenSigner(loadConfig({ JWT_SECRET: secret }));
    this.nodes = lab.ports.nodes.map(
      (port, index) =>
        new AppNode(`node ${index + 1}`, port, {
          build: lab.build,
          environment,
          preloads: options.preloads,
        }),
    );
    this.links = this.nodes.map(({ name, port }) => new Link(name, port));
    this.balancer = new Balancer(
      this.links,
      (link) => this.nodes[this.links.indexOf(link)]?.isReady() ?? Promise.resolve(false),
    );
    this.balancerPort = lab.ports.balancer;
  }

  private readonly balancerPort: number;

  async start(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()));
    await this.balancer.listen(this.balancerPort);
  }

  token(sub: string, roles: string[]): string {
    return this.signer.sign({ sub, roles }, TOKEN_SECONDS);
  }

  async close(): Promise<void> {
    await this.balancer.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
  }
}
