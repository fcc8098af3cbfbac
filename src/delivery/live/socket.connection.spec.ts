import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Server } from 'socket.io';
import { io, type Socket as Client } from 'socket.io-client';
import type { Notification } from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { roomEmitter, SocketConnection, type hangUp } from './socket.connection.js';

// Against a real server and a real client: what a reader queues up depends on sockets, not on us.

const NOTIFICATION: Notification = {
  id: 3,
  type: 'order.shipped',
  category: 'orders',
  level: 'info',
  priority: 'medium',
  title: 'Shipped',
  message: 'On its way',
  data: {},
  url: null,
  imageUrl: null,
  thread: null,
  isRead: false,
  seenAt: null,
  readAt: null,
  silent: false,
  archivedAt: null,
  createdAt: '2026-11-21T08:00:00.000Z',
  expiresAt: null,
};
const NONE = { unread: 0, unseen: 0 };
const ONE = { unread: 1, unseen: 1 };

let http: HttpServer;
let server: Server;
let client: Client;
let connection: SocketConnection;
let wire: Parameters<typeof hangUp>[0];
let received: [event: string, ...args: unknown[]][];

beforeEach(async () => {
  http = createServer();
  server = new Server(http, { transports: ['websocket'] });
  const connected = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      wire = socket.conn;
      connection = new SocketConnection('anna', socket);
      void socket.join('user:anna');
      resolve();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    transports: ['websocket'],
    reconnectionDelay: 10,
  });
  received = [];
  client.onAny((event: string, ...args: unknown[]) => received.push([event, ...args]));
  await connected;
});

afterEach(async () => {
  client.disconnect();
  await server.close();
});

/** All that came until a frame that is sent now. */
async function arrived(): Promise<typeof received> {
  const last = new Promise((resolve) => client.once('last', resolve));
  server.emit('last');
  await last;
  return received.filter(([event]) => event !== 'last');
}

async function until(what: string, condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !condition(); await nextTurn()) {
    if (Date.now() > deadline)
      throw new Error(`no ${what}; there came ${JSON.stringify(received).slice(0, 2_000)}`);
  }
}

describe('a tab', () => {
  it('is told first where its inbox stands', async () => {
    connection.tell('tokenExpiring', { expiresAt: '2026-11-21T09:00:00.000Z' });
    connection.open({ seq: 7, counts: ONE }, true);
    const timestamp = expect.stringMatching(/^\d{4}-.*Z$/) as unknown;
    expect(await arrived()).toEqual([
      ['connected', { userId: 'anna', seq: 7, counts: ONE, resumed: true, timestamp }],
      ['tokenExpiring', { expiresAt: '2026-11-21T09:00:00.000Z' }],
    ]);
  });

  it('is told of every kind of change by the event of its name', async () => {
    const state = (seq: number) => ({ seq, counts: ONE });
    const time = '2026-11-21T08:00:00.000Z';
    connection.deliver({ kind: 'created', seq: 3, notification: NOTIFICATION }, state(3));
    connection.deliver({ kind: 'read', seq: 4, readAt: time, ids: [3] }, state(4));
    connection.deliver({ kind: 'read', seq: 5, readAt: time, upTo: 4, category: 'orders' }, state(5));
    connection.deliver({ kind: 'seen', seq: 6, seenAt: time, upTo: 5 }, state(6));
    connection.deliver({ kind: 'updated', seq: 7, notifications: [NOTIFICATION] }, state(7));
    connection.deliver({ kind: 'removed', seq: 8, ids: [3] }, state(8));
    connection.reset(state(9), 'cursor_too_old');
    expect(await arrived()).toEqual([
      ['notification', NOTIFICATION, state(3)],
      ['notificationRead', { ids: [3], readAt: time }, state(4)],
      ['notificationRead', { upTo: 4, category: 'orders', readAt: time }, state(5)],
      ['notificationUpdated', { upTo: 5, seenAt: time }, state(6)],
      ['notificationUpdated', { ids: [3], notifications: [NOTIFICATION] }, state(7)],
      ['notificationDeleted', { ids: [3] }, state(8)],
      ['reset', { ...state(9), reason: 'cursor_too_old' }],
    ]);
  });

  it('that follows the counts is told when they change, and only then', async () => {
    connection.open({ seq: 0, counts: NONE }, false);
    connection.deliver({ kind: 'created', seq: 1, notification: NOTIFICATION }, { seq: 1, counts: ONE });
    expect(connection.followCounts({ seq: 1, counts: ONE })).toEqual({ seq: 1, counts: ONE });
    connection.deliver({ kind: 'updated', seq: 2, notifications: [NOTIFICATION] }, { seq: 2, counts: ONE });
    connection.deliver({ kind: 'removed', seq: 3, ids: [3] }, { seq: 3, counts: NONE });
    const counts = (await arrived()).filter(([event]) => event === 'unreadCount');
    expect(counts).toEqual([['unreadCount', { count: 0, ...NONE, seq: 3 }]]);
  });

  it('is not answered with counts that a change has overtaken', () => {
    connection.open({ seq: 1, counts: NONE }, false);
    connection.deliver({ kind: 'created', seq: 2, notification: NOTIFICATION }, { seq: 2, counts: ONE });
    expect(connection.followCounts({ seq: 1, counts: NONE })).toEqual({ seq: 2, counts: ONE });
  });

  it('is told why it is closed, then nothing more, and may come back', async () => {
    const again = once(server, 'connection');
    connection.end(new AppError('token_expired', 'The token has expired.'));
    connection.end(new AppError('connection_limit', 'Too many.'));
    connection.deliver({ kind: 'created', seq: 1, notification: NOTIFICATION }, { seq: 1, counts: ONE });
    await again;
    const reasons = received.map(([event, body]) => [event, (body as { code?: string }).code]);
    expect(reasons).toEqual([['exception', 'token_expired']]);
  });
});

describe('a reader', () => {
  const tcp = (): TcpSocket =>
    (client.io.engine.transport as unknown as { ws: { _socket: TcpSocket } }).ws._socket;
  const entry = { ...NOTIFICATION, message: 'x'.repeat(16_000) };

  /** Sends until the server has had enough of a reader that does not read. */
  async function stall(send: () => void): Promise<void> {
    tcp().pause();
    for (let sent = 0; wire.readyState === 'open'; sent++) {
      if (sent > 5_000) throw new Error('the server queues 80 MB for a reader that stalls');
      send();
      // Lets the system take what it will; only then is the rest the reader's fault.
      await nextTurn();
    }
  }

  const deliver = (): void =>
    connection.deliver({ kind: 'created', seq: 1, notification: entry }, { seq: 1, counts: ONE });

  it.each([
    ['its own entries', deliver],
    ['a room', () => roomEmitter(server).emit(['user:anna'], 'messageReceived', entry)],
  ])('that stalls is cut at the limit, and told why once it reads again: %s', async (_, send) => {
    const again = once(server, 'connection');
    await stall(send);
    tcp().resume();
    await again;
    const [event, body] = received.findLast(([name]) => name === 'exception') ?? [];
    expect([event, (body as { code?: string } | undefined)?.code]).toEqual(['exception', 'slow_consumer']);
  });

  it('that never reads again is torn down', async () => {
    const closed = new Promise((resolve) => wire.once('close', resolve));
    await stall(deliver);
    await closed;
    expect(wire.readyState).toBe('closed');
    tcp().destroy();
  });

  it('that reads gets a page of any size in one go', async () => {
    for (let seq = 1; seq <= 200; seq++) {
      connection.deliver({ kind: 'created', seq, notification: { ...entry, id: seq } }, { seq, counts: ONE });
    }
    await until('entry 200', () => received.length === 200);
    expect(received.map(([, one]) => (one as Notification).id)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    expect(wire.readyState).toBe('open');
  });
});
