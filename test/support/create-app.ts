import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { io, type Socket } from 'socket.io-client';
import { AppModule } from '../../src/app.module.js';
import { createApp } from '../../src/app.setup.js';
import { TokenSigner } from '../../src/auth/token-signer.js';
import { loadConfig } from '../../src/config/config.js';
import type { ClientToServerEvents, ServerToClientEvents, SocketAuth } from '../../src/contract/index.js';
import { freshDatabase } from './database.js';
import { scratchFolder } from './scratch.js';

export const JWT_SECRET = 'a secret of the tests, longer than 32 bytes';

export type TestSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export interface TestApp {
  app: NestFastifyApplication;
  /** Without a slash at the end. */
  url: string;
  databaseUrl: string;
  token(sub: string, roles?: string[], claims?: object, lifetimeSeconds?: number): string;
  /** REST with a token; answers status, headers and parsed body. */
  request(method: string, path: string, token?: string, body?: unknown, headers?: object): Promise<Answer>;
  /** A socket that is not connected yet: put listeners on it, then `connect()`. */
  socket(token: string, auth?: Partial<SocketAuth>, options?: object): TestSocket;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into it
  body: any;
}

/** The whole application on a real, fresh database and a free port. */
export async function createTestApp(environment: Record<string, string> = {}): Promise<TestApp> {
  const database = await freshDatabase();
  const config = loadConfig({
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: database.url,
    JWT_SECRET,
    LOG_LEVEL: 'silent',
    DATA_DIR: scratchFolder(),
    HANDSHAKE_RATE: '10000',
    RATE_LIMIT: '1000000',
    ...environment,
  });
  const app = await createApp(config, AppModule.with(config));
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const sockets: TestSocket[] = [];
  const signer = app.get(TokenSigner);
  return {
    app,
    url,
    databaseUrl: database.url,
    token: (sub, roles, claims, lifetimeSeconds = 3_600) =>
      signer.sign({ sub, roles, ...claims }, lifetimeSeconds),
    request: async (method, path, token, body, headers) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      });
      const type = response.headers.get('content-type') ?? '';
      // A stream has no end to wait for.
      if (type.startsWith('text/event-stream')) await response.body?.cancel();
      const text = response.bodyUsed ? '' : await response.text();
      const json = type.includes('json');
      return {
        status: response.status,
        headers: response.headers,
        body: text && json ? JSON.parse(text) : text,
      };
    },
    socket: (token, auth, options) => {
      const socket: TestSocket = io(`${url}/notifications`, {
        transports: ['websocket'],
        autoConnect: false,
        reconnection: false,
        forceNew: true,
        auth: { token, ...auth },
        ...options,
      });
      sockets.push(socket);
      return socket;
    },
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await app.close();
      await database.drop();
    },
  };
}
