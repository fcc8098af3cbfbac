import type { Server as HttpServer } from 'node:http';
import { Server, type Namespace, type Socket } from 'socket.io';

/** Socket.IO as its manual opens it, on WebSocket alone like Storebell. Believes whoever says who they are. */
export function openSockets(http: HttpServer, onUser: (userId: string, socket: Socket) => void): Namespace {
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  const namespace = io.of('/notifications');
  namespace.on('connection', (socket) => onUser((socket.handshake.auth as { user: string }).user, socket));
  return namespace;
}
