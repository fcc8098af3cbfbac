import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { loadConfig } from '../config/config.js';
import { PrismaService } from './prisma.service.js';

/** A message of the Postgres protocol: its letter, its length, what it holds. */
function message(letter: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(letter), length, content]);
}

const FAREWELL = 'SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0';

/** A Postgres that lets everybody in, and then does this to them. */
async function listen(welcomed: (socket: Socket, welcome: Buffer[]) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.once('data', () =>
      welcomed(socket, [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]),
    );
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function connect(server: Server, parameters = ''): PrismaService {
  const { port } = server.address() as AddressInfo;
  const url = `postgresql://a:b@127.0.0.1:${port}/c${parameters}`;
  return new PrismaService(loadConfig({ NODE_ENV: 'test', DATABASE_URL: url }));
}

it('outlives a database that dies in the moment it has let somebody in', async () => {
  // All in one piece: the connection breaks before whoever waits for it can listen.
  const server = await listen((socket, welcome) =>
    socket.end(Buffer.concat([...welcome, message('E', Buffer.from(FAREWELL))])),
  );
  const prisma = connect(server);
  try {
    await expect(prisma.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow(/./);
  } finally {
    await prisma.onApplicationShutdown();
    server.close();
  }
});

it('gives up a connection that has gone silent, and takes another one', async () => {
  let connections = 0;
  const server = await listen((socket, welcome) => {
    connections++;
    socket.write(Buffer.concat(welcome));
  });
  const prisma = connect(server, '?query_timeout=100');
  try {
    for (const count of [1, 2]) {
      await expect(prisma.$queryRaw`SELECT 1`).rejects.toThrow(/Query read timeout/);
      expect(connections).toBe(count);
    }
  } finally {
    await prisma.onApplicationShutdown();
    server.close();
  }
});
