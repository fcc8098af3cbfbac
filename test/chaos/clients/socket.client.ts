import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket as TcpSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import {
  SOCKET_NAMESPACE,
  type ClientToServerEvents,
  type ErrorBody,
  type ServerToClientEvents,
} from '../../../src/contract/index.js';
import { Client, type Person } from './client.js';

const RETRY_MS = 250;

/** A tab on Socket.IO. */
export class SocketClient extends Client {
  readonly transport = 'socket' as const;
  /** Codes of `exception`, the server's words of farewell. */
  readonly farewells: string[] = [];
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private paused: TcpSocket | undefined;

  constructor(name: string, person: Person, url: string) {
    super(name, person, url);
    this.socket = io(new URL(SOCKET_NAMESPACE, url).href, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: RETRY_MS,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
      auth: (answer) => answer({ token: person.token, after: this.seq }),
    });
    this.listen();
  }

  override close(): void {
    super.close();
    this.socket.disconnect();
    this.paused?.destroy();
  }

  stall(): void {
    const { engine } = this.socket.io as unknown as {
      engine: { transport: { ws?: { _socket?: TcpSocket } } };
    };
    this.paused = engine.transport.ws?._socket;
    this.paused?.pause();
  }

  resume(): void {
    this.paused?.resume();
    this.paused = undefined;
  }

  protected follow(): Promise<void> {
    return new Promise((resolve) => {
      this.socket.once('connected', () => resolve());
      this.socket.connect();
    });
  }

  private listen(): void {
    const { socket } = this;
    socket.on('connected', ({ counts, seq }) => {
      if (seq <= this.seq) this.counts = counts;
      this.wentLive();
    });
    socket.on('disconnect', (reason) => {
      this.lostTouch();
      // The one way of losing a connection after which socket.io does not come back by itself.
      if (reason === 'io server disconnect') void this.comeBack();
    });
    socket.on('connect_error', (error: Error & { data?: ErrorBody }) => {
      // Refused in words, after which socket.io stays away; not getting through is nothing to mention.
      if (socket.active) return;
      const status = error.data?.statusCode ?? 0;
      if (status !== 503 && status !== 429) this.breach(`was refused: ${error.data?.code ?? error.message}`);
      void this.comeBack();
    });
    // Fails only when this client is closed meanwhile.
    socket.on('reset', () => void this.reset().catch(() => undefined));
    socket.on('exception', ({ code }) => this.farewells.push(code));
    socket.on('notification', (notification, state) =>
      this.apply({ kind: 'created', seq: state.seq, notification }, state),
    );
    socket.on('notificationRead', (change, state) =>
      this.apply({ kind: 'read', seq: state.seq, ...change }, state),
    );
    socket.on('notificationDeleted', ({ ids }, state) =>
      this.apply({ kind: 'removed', seq: state.seq, ids }, state),
    );
    socket.on('notificationUpdated', (change, state) => {
      if ('upTo' in change) {
        const { upTo, seenAt = '' } = change;
        this.apply({ kind: 'seen', seq: state.seq, upTo, seenAt }, state);
      } else {
        this.apply({ kind: 'updated', seq: state.seq, notifications: change.notifications ?? [] }, state);
      }
    });
  }

  private async comeBack(): Promise<void> {
    await sleep(RETRY_MS);
    if (!this.closed) this.socket.connect();
  }
}
