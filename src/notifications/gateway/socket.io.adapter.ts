import type { EventEmitter } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import { Server, type Socket } from 'socket.io';
import type { Config } from '../../config/config.js';
import type { Ack } from '../../contract/index.js';
import { hangUp } from '../../delivery/live/socket.connection.js';
import type { AppError } from '../../errors/app.error.js';
import type { RedisLink } from '../../redis/redis.link.js';
import { roomAdapter } from '../../redis/rooms.js';
import { Admission } from './admission.js';
import { ackOf } from './messages.js';

const MAX_FRAME_BYTES = 16 * 1024;
/** How long a connection may take to sign in. */
const SIGN_IN_MS = 10_000;
/** Frames of any kind: far above what the limit of messages lets pass, for what never becomes a message. */
const FRAMES_PER_SECOND = 200;
const FRAMES_BURST = 1_000;

/** Socket.IO with the limits that its defaults lack. */
export class SocketIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly config: Config,
    private readonly isDraining: () => boolean,
    private readonly link: RedisLink | undefined,
    private readonly overload?: () => AppError | undefined,
  ) {
    super(app);
  }

  /** Made here: the base class would pass on only what the gateway's decorator can know. */
  override createIOServer(): ReturnType<IoAdapter['createIOServer']> {
    const admission = new Admission(this.config, this.isDraining, this.link, this.overload);
    const server = new Server(this.httpServer as HttpServer, {
      // Long polling needs sticky sessions; ours (SSE, /changes) do not.
      transports: ['websocket'],
      allowUpgrades: false,
      allowRequest: admission.allowRequest,
      maxHttpBufferSize: MAX_FRAME_BYTES,
      connectTimeout: SIGN_IN_MS,
      // Ten times the memory per connection, for messages of a kilobyte.
      perMessageDeflate: false,
      serveClient: false,
      // Absent: rooms of this node alone.
      adapter: this.link && roomAdapter(this.link),
      // Connection state recovery stays off: it would skip the check of the token. We resume by `after`.
    });
    server.engine.on('connection', limitFrames);
    emptySentBuffers(server.engine);
    return server;
  }

  /** The base class subscribes to every event of every socket by itself, which takes four times what a socket needs. */
  override bindMessageHandlers(
    socket: Socket,
    handlers: MessageMappingProperties[],
    transform: (answer: unknown) => Observable<Parameters<Ack<object>>[0] | undefined>,
  ): void {
    const callbacks = Object.fromEntries(handlers.map(({ message, callback }) => [message, callback]));
    // Behind the gate, which the session put up before: Nest tells of a connection first.
    socket.use(([event, ...args]: unknown[]) => {
      const callback = typeof event === 'string' && Object.hasOwn(callbacks, event) && callbacks[event];
      if (!callback || !socket.connected) return;
      const ack = ackOf(args);
      const body = args.find((one) => one !== ack);
      transform(callback(body, ack)).subscribe({
        next: (answer) => answer && ack?.(answer),
        error: (error: unknown) => this.logger.error(error),
      });
    });
  }

  override bindClientDisconnect(socket: Socket, callback: (reason: string) => void): void {
    socket.on('disconnect', callback);
  }
}

/**
 * engine.io drops the list of what it has sent, which has lived since the message before and is old to V8: until the next
 * large collection it would keep every message alive, and make it old, too.
 */
function emptySentBuffers(engine: Pick<EventEmitter, 'on'>): void {
  let sending: unknown[] = [];
  engine.on('flush', (_wire: unknown, packets: unknown[]) => (sending = packets));
  // The transport has encoded and written all of them by then.
  engine.on('drain', () => (sending.length = 0));
}

/** Packets for other namespaces, acks nobody asked for and the like cost little each, and pass every other limit. */
function limitFrames(wire: Parameters<typeof hangUp>[0]): void {
  let left = FRAMES_BURST;
  let filledAt = performance.now();
  const count = (): void => {
    const now = performance.now();
    left = Math.min(FRAMES_BURST, left + ((now - filledAt) / 1_000) * FRAMES_PER_SECOND) - 1;
    filledAt = now;
    if (left < 0) hangUp(wire);
  };
  wire.on('packet', count);
  // WebSocket's own pings are no packets, but each is answered, and the answers wait for the reader.
  (wire.transport as unknown as { socket?: EventEmitter }).socket?.on('ping', count);
}
