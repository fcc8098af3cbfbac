import { randomUUID } from 'node:crypto';
import type { Namespace, Socket } from 'socket.io';
import type {
  ClientToServerEvents,
  Counts,
  InboxState,
  Reset,
  ServerToClientEvents,
} from '../../contract/index.js';
import { AppError } from '../../errors/app.error.js';
import { toErrorBody } from '../../errors/error-body.js';
import type { InboxChange, LiveConnection, RoomEmitter } from './live.types.js';

type ClientSocket = Pick<Socket<ClientToServerEvents, ServerToClientEvents>, 'emit' | 'conn' | 'disconnect'>;
type Wire = Socket['conn'];

/** What may wait for a reader: more, and one stalled tab would cost the server gigabytes. */
const MAX_QUEUED_BYTES = 256 * 1024;
const MAX_QUEUED_FRAMES = 500;
/** How long a connection may take to say good-bye before it is torn down. */
const HANG_UP_MS = 5_000;
/** What may wait for `connected`, which must come first. */
const MAX_HELD = 10;

/** A browser tab on Socket.IO. */
export class SocketConnection implements LiveConnection {
  readonly transport = 'socket';
  private held: (() => void)[] | undefined = [];
  private ended = false;
  private checkedTurn = -1;
  /** Where the tab stands. */
  private current: InboxState | undefined;
  /** The counts it was last told of; undefined unless it follows them. */
  private toldCounts: Counts | undefined;

  constructor(
    readonly userId: string,
    private readonly socket: ClientSocket,
    private readonly onCut: () => void = () => undefined,
  ) {
    // Acks and what comes by way of rooms queue up like the rest, so the check is where every frame passes.
    socket.conn.on('packetCreate', () => this.checkReader());
  }

  open(state: InboxState, resumed: boolean): void {
    this.current = state;
    this.emit('connected', { userId: this.userId, ...state, resumed, timestamp: new Date().toISOString() });
    const held = this.held ?? [];
    this.held = undefined;
    for (const tell of held) tell();
  }

  deliver(change: InboxChange, state: InboxState): void {
    this.current = state;
    switch (change.kind) {
      case 'created':
        this.emit('notification', change.notification, state);
        break;
      case 'read': {
        const { kind: _, seq: __, ...read } = change;
        this.emit('notificationRead', read, state);
        break;
      }
      case 'removed':
        this.emit('notificationDeleted', { ids: change.ids }, state);
        break;
      case 'seen':
        this.emit('notificationUpdated', { upTo: change.upTo, seenAt: change.seenAt }, state);
        break;
      case 'updated': {
        const { notifications } = change;
        this.emit('notificationUpdated', { ids: notifications.map(({ id }) => id), notifications }, state);
        break;
      }
    }
    this.tellCounts(state);
  }

  reset(state: InboxState, reason: Reset['reason']): void {
    this.current = state;
    this.emit('reset', { ...state, reason });
    this.tellCounts(state);
  }

  /**
   * From now on `unreadCount` follows every change of the counts. `read` is what the inbox says now; the answer is what
   * the tab can be told, which is newer when a change overtook the reading.
   */
  followCounts(read: InboxState): InboxState {
    const newest = this.current && this.current.seq > read.seq ? this.current : read;
    this.toldCounts = newest.counts;
    return newest;
  }

  /** Something beside the inbox. Nothing is told before `connected`. */
  tell<E extends keyof ServerToClientEvents>(event: E, ...args: Parameters<ServerToClientEvents[E]>): void {
    if (!this.held || event === 'exception') this.emit(event, ...args);
    else if (this.held.length < MAX_HELD) this.held.push(() => this.emit(event, ...args));
  }

  /** Asks the tab to come back elsewhere after `reconnectInMs`, then hangs up. */
  drain(reconnectInMs: number): void {
    if (this.ended) return;
    this.tell('draining', { reconnectInMs });
    this.ended = true;
    hangUp(this.socket.conn);
  }

  /** Says why, then disconnects for good: a client that came back by itself would push out the next one. */
  dismiss(error: AppError): void {
    if (this.ended) return;
    this.tell('exception', toErrorBody(error, randomUUID()).body);
    this.ended = true;
    this.socket.disconnect();
    hangUp(this.socket.conn);
  }

  /** Says why, then hangs up in a way that lets the client come back and resume. */
  end(error: AppError): void {
    if (this.ended) return;
    this.tell('exception', toErrorBody(error, randomUUID()).body);
    this.ended = true;
    hangUp(this.socket.conn);
  }

  private tellCounts({ seq, counts }: InboxState): void {
    const told = this.toldCounts;
    if (!told || (told.unread === counts.unread && told.unseen === counts.unseen)) return;
    this.toldCounts = counts;
    this.emit('unreadCount', { count: counts.unread, ...counts, seq });
  }

  private emit<E extends keyof ServerToClientEvents>(
    event: E,
    ...args: Parameters<ServerToClientEvents[E]>
  ): void {
    if (!this.ended) this.socket.emit(event, ...args);
  }

  /**
   * Looks once per turn of the event loop, before the first frame of that turn: what is sent in one go, such as a page of
   * missed entries, had no chance to leave yet and says nothing about the reader.
   */
  private checkReader(): void {
    if (this.ended || this.checkedTurn === currentTurn()) return;
    this.checkedTurn = currentTurn();
    if (!isBehind(this.socket.conn)) return;
    this.onCut();
    this.end(new AppError('slow_consumer', 'Too much waits to be read: connect again and go on from there.'));
  }
}

/** The rooms of a namespace, on every node. */
export function roomEmitter(namespace: Pick<Namespace, 'to'>): RoomEmitter {
  return { emit: (rooms, event, payload) => void namespace.to([...rooms]).emit(event, payload) };
}

/** Closes in a way that lets the client come back: after Socket.IO's own `disconnect` it would stay away. */
export function hangUp(wire: Wire): void {
  if (wire.readyState !== 'open') return;
  // Waits until what is queued has left, which a reader that stalls would never let happen.
  const timer = setTimeout(() => {
    (wire as unknown as WireInternals).transport.socket?.terminate?.();
    wire.close(true);
  }, HANG_UP_MS).unref();
  wire.once('close', () => clearTimeout(timer));
  wire.close();
}

/** What engine.io keeps to itself: the only places where queued frames can be seen. */
interface WireInternals {
  writeBuffer: readonly { data?: string | Uint8Array }[];
  transport: { socket?: { bufferedAmount?: number; terminate?: () => void } };
}

function isBehind(wire: Wire): boolean {
  const { writeBuffer, transport } = wire as unknown as WireInternals;
  if (writeBuffer.length > MAX_QUEUED_FRAMES) return true;
  let bytes = transport.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += data === undefined ? 0 : Buffer.byteLength(data);
  return bytes > MAX_QUEUED_BYTES;
}

let turn = 0;
let turnEnds = false;

/** A number for this turn of the event loop. */
function currentTurn(): number {
  if (!turnEnds) {
    turnEnds = true;
    setImmediate(() => {
      turn++;
      turnEnds = false;
    });
  }
  return turn;
}
