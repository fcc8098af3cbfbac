import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { loadConfig } from '../config/config.js';
import { PrismaService } from './prisma.service.js';

/** A message of the Postgres protocol: its letter, its length, what it holds. */
function message(letter: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(letter), length, content]);
}

const FAREWELL = 'SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0';

it('outlives a database that dies in the moment it has let somebody in', async () => {
  const server = createServer((socket) => {
    // All in one piece: the connection breaks before whoever waits for it can listen.
    const welcome = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))];
    socket.once('data', () => socket.end(Buffer.concat([...welcome, message('E', Buffer.from(FAREWELL))])));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const prisma = new PrismaService(
    loadConfig({ NODE_ENV: 'test', DATABASE_URL: `postgresql://a:b@127.0.0.1:${port}/c` }),
  );
  try {
    await expect(prisma.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow(/./);
  } finally {
    await prisma.onApplicationShutdown();
    server.close();
  }
});
