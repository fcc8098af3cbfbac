import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../children/serve.js';
import { userId } from '../workload.js';
import { openSockets } from './sockets.js';

// The limit of the transport: Socket.IO and a loop. Nothing is stored, nobody is asked for a token.

const http = createServer();
const namespace = openSockets(http, (user, socket) => void socket.join(`user:${user}`));

serve({
  listen: () =>
    new Promise<number>((resolve) => {
      http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
    }),
  /** One entry for each of them, individually. Answers when it began, by the clock of `Date.now()`. */
  emit: (users: number, mark: number) => {
    const started = performance.timeOrigin + performance.now();
    for (let user = 0; user < users; user++) {
      namespace.to(`user:${userId(user)}`).emit('notification', {
        id: mark,
        type: 'announcement.posted',
        title: 'The sale starts',
        message: 'Up to 40 % off.',
        data: { mark },
        isRead: false,
        createdAt: new Date().toISOString(),
      });
    }
    return started;
  },
});
