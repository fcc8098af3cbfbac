import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { createApp } from '../../src/app.setup.js';
import { TokenSigner } from '../../src/auth/token-signer.js';
import { loadConfig } from '../../src/config/config.js';
import { JWT_SECRET } from '../support/create-app.js';
import { freshDatabase } from '../support/database.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Storebell with its demo, on a database and a port that it keeps when it is started again. */
export class ShopServer {
  private app: NestFastifyApplication | undefined;

  private constructor(
    private readonly port: number,
    private readonly database: Awaited<ReturnType<typeof freshDatabase>>,
  ) {}

  static async start(): Promise<ShopServer> {
    await buildClient();
    const server = new ShopServer(await freePort(), await freshDatabase());
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const config = loadConfig({
      NODE_ENV: 'test',
      DEMO: 'true',
      HOST: '127.0.0.1',
      PORT: String(this.port),
      DATABASE_URL: this.database.url,
      JWT_SECRET,
      LOG_LEVEL: 'silent',
      HANDSHAKE_RATE: '10000',
      RATE_LIMIT: '1000000',
    });
    this.app = await createApp(config, AppModule.with(config));
    await this.app.listen(this.port, '127.0.0.1');
  }

  async stop(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
  }

  /** As the shop's backend, from elsewhere. */
  async post(path: string, body: object): Promise<void> {
    if (!this.app) throw new Error('the server is not there');
    const token = this.app.get(TokenSigner).sign({ sub: 'shop', roles: ['service'] }, 60);
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  }

  /** Everything that was sent to somebody before this, is on their screen before this. */
  async mark(userId: string, title: string): Promise<void> {
    await this.post('/notifications', { userId, title, message: 'The last one.' });
  }

  async end(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The server serves the client as it was built; a checkout that has only run `npm ci` has none. */
async function buildClient(): Promise<void> {
  if (existsSync(`${ROOT}/client/dist/browser/elements.js`)) return;
  const vite = `${ROOT}/node_modules/vite/bin/vite.js`;
  const args = [vite, 'build', '-c', 'client/vite.config.ts', '--mode', 'browser', 'client'];
  await promisify(execFile)(process.execPath, args, {
    cwd: ROOT,
    // Jest says that it is a test, and then development builds complain in the console.
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
