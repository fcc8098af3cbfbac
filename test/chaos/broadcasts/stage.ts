import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TokenSigner } from '../../../src/auth/token-signer.js';
import { loadConfig } from '../../../src/config/config.js';
import type { Broadcast, BroadcastProgress, BroadcastRequest } from '../../../src/contract/index.js';
import { MIGRATIONS } from '../../../src/prisma/database.js';
import { applyMigrations } from '../../../src/prisma/schema-engine.js';
import { createDatabase, query } from '../../support/database.js';
import { AppNode } from '../services/app-node.js';
import { copyBuild, type AppBuild } from '../services/app-build.js';
import { freePorts } from '../services/ports.js';
import { Postgres } from '../services/postgres.js';

const TOKEN_SECONDS = 4 * 3_600;

/** A shop: a database with so many users, and a node on it. */
export interface Shop {
  users: number;
  databaseUrl: string;
  node: AppNode;
}

/** A real Postgres that writes to disk, the built application, and what both need. */
export class Stage {
  private readonly secret = randomBytes(32).toString('base64url');
  private readonly signer = new TokenSigner(loadConfig({ JWT_SECRET: this.secret }));
  private readonly nodes: AppNode[] = [];

  private constructor(
    private readonly folder: string,
    private readonly build: AppBuild,
    private readonly postgres: Postgres,
  ) {}

  static async open(dist: string): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'storebell-broadcasts-'));
    // As root, Postgres runs as another user, who must get there.
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'app'));
    const build = await copyBuild(dist, join(folder, 'app'));
    const [port = 0] = await freePorts(1);
    return new Stage(folder, build, await Postgres.start(folder, port));
  }

  async openShop(users: number, environment: Record<string, string> = {}): Promise<Shop> {
    const databaseUrl = await createDatabase(this.postgres.url('postgres'), `shop_${users}`);
    await applyMigrations(databaseUrl, MIGRATIONS);
    await query(
      databaseUrl,
      `INSERT INTO users (id, email, roles) SELECT 'user-' || to_char(n, 'FM0000000'),
         'user-' || n || '@mail.example', '{customer}' FROM generate_series(1, $1::int) AS n`,
      [users],
    );
    await query(databaseUrl, 'VACUUM ANALYZE users');
    const [port = 0] = await freePorts(1);
    const node = new AppNode(`node of ${users}`, port, {
      build: this.build,
      preloads: [],
      environment: {
        NODE_ENV: 'production',
        LOG_LEVEL: 'warn',
        JWT_SECRET: this.secret,
        DATABASE_URL: databaseUrl,
        // Everybody comes from one address here.
        RATE_LIMIT: '1000000',
        SERVICE_RATE_LIMIT: '100000000',
        HANDSHAKE_RATE: '1000000',
        SOCKETS_PER_ADDRESS: '1000000',
        ...environment,
      },
    });
    await node.start();
    this.nodes.push(node);
    return { users, databaseUrl, node };
  }

  token(sub: string, roles: string[] = ['customer']): string {
    return this.signer.sign({ sub, roles }, TOKEN_SECONDS);
  }

  async call<T>({ node }: Shop, method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(node.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token('staff', ['admin', 'service'])}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  send(shop: Shop, request: Partial<BroadcastRequest>): Promise<Broadcast> {
    return this.call(shop, 'POST', '/notifications/broadcast', {
      title: 'News',
      message: 'Read all.',
      ...request,
    });
  }

  progress(shop: Shop, id: string): Promise<BroadcastProgress> {
    return this.call(shop, 'GET', `/admin/broadcasts/${id}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Looks again until it holds; rejects with what was there last. */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  patienceMs = 120_000,
): Promise<T> {
  for (const started = Date.now(); ; await sleep(5)) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() - started > patienceMs) {
      throw new Error(`${what} did not come; there was ${JSON.stringify(seen).slice(0, 500)}`);
    }
  }
}
