import { io, type Socket } from 'socket.io-client';
import {
  SOCKET_NAMESPACE,
  type ClientToServerEvents,
  type Counts,
  type InboxState,
  type Notification,
  type ServerToClientEvents,
} from '../../contract/index.js';

const RETRY_MS = 250;
const PATIENCE_MS = 30_000;

/** When an entry came onto a screen, by the clock of `performance.now()`. */
interface Arrival {
  at: number;
  notification: Notification;
  /** It was waiting on the server while the tab was away. */
  replayed: boolean;
}

/** One open tab: keeps all it was shown, and notes what must never happen. */
export class Tab {
  readonly arrivals = new Map<number, Arrival>();
  doubled = 0;
  outOfOrder = 0;
  resets = 0;
  counts: Counts = { unread: 0, unseen: 0 };
  /** Where the inbox stood when the tab was first opened: what is older is not expected here. */
  start = 0;
  private seq: number | undefined;
  private lastId = 0;
  /** Up to here the server replays, after a connection. */
  private replayUpTo = 0;
  private refused: ((error: Error) => void) | undefined;
  private opened: (() => void) | undefined;
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;

  constructor(
    readonly userId: string,
    url: string,
    token: string,
    private readonly onArrival: (tab: Tab, notification: Notification) => void = () => undefined,
  ) {
    this.socket = io(new URL(SOCKET_NAMESPACE, url).href, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: RETRY_MS,
      auth: (answer) => answer({ token, ...(this.seq !== undefined && { after: this.seq }) }),
    });
    this.listen();
  }

  /** Resolves when the server has said where the inbox stands. Patient with a server that limits handshakes. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.userId} cannot connect.`)), PATIENCE_MS);
      this.opened = () => {
        clearTimeout(timer);
        resolve();
      };
      this.refused = (error) => {
        clearTimeout(timer);
        reject(error);
      };
      this.socket.connect();
    });
  }

  close(): void {
    this.socket.disconnect();
  }

  private listen(): void {
    this.socket.on('connected', ({ seq, counts }) => {
      if (this.seq === undefined) this.start = this.seq = seq;
      this.replayUpTo = seq;
      this.counts = counts;
      this.opened?.();
    });
    this.socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      if (this.socket.active) return;
      const code = error.data?.code;
      if (code === 'rate_limited' || code === 'unavailable')
        setTimeout(() => this.socket.connect(), RETRY_MS);
      else this.refused?.(new Error(`${this.userId} was refused: ${code ?? error.message}`));
    });
    this.socket.on('disconnect', (reason) => {
      // The one way of losing a connection after which the client does not come back by itself.
      if (reason === 'io server disconnect') setTimeout(() => this.socket.connect(), RETRY_MS);
    });
    this.socket.on('reset', ({ seq }) => {
      this.resets++;
      this.seq = seq;
    });
    this.socket.on('notification', (notification, state) => this.show(notification, state));
  }

  private show(notification: Notification, { seq, counts }: InboxState): void {
    const { id } = notification;
    if (this.arrivals.has(id)) {
      this.doubled++;
      return;
    }
    if (id <= this.lastId) this.outOfOrder++;
    this.lastId = id;
    this.seq = seq;
    this.counts = counts;
    this.arrivals.set(id, { at: performance.now(), notification, replayed: seq <= this.replayUpTo });
    this.onArrival(this, notification);
  }
}

/** Opens many without a storm. */
export async function openAll(tabs: readonly Tab[], atOnce = 50): Promise<void> {
  const left = [...tabs];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let tab = left.pop(); tab; tab = left.pop()) await tab.open();
    }),
  );
}
