import { WebSocket } from 'ws';
import type { Connected, Counts, InboxState, Notification } from '../../../src/contract/index.js';

const RETRY_MS = 200;
const NAMESPACE = '/notifications';

/**
 * One open tab that speaks Engine.IO 4 and Socket.IO 5 by hand, so that thousands fit into a process. It keeps what it
 * was shown by seq, comes back with its cursor when the connection breaks, and notes what must never happen.
 */
export class RawClient {
  /** How often each title was shown. */
  readonly shown = new Map<string, number>();
  /** The same entry a second time. */
  doubled = 0;
  outOfOrder = 0;
  counts: Counts = { unread: 0, unseen: 0 };
  seq: number | undefined;
  isOpen = false;
  private lastId = 0;
  private socket: WebSocket | undefined;
  private closed = false;

  constructor(
    private url: string,
    private readonly token: string,
    private readonly onChange: (client: RawClient, entry?: Notification) => void = () => undefined,
  ) {}

  open(): void {
    const address = `${this.url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.hear(data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isOpen = false;
      if (!this.closed) setTimeout(() => !this.closed && this.open(), RETRY_MS * (0.5 + Math.random()));
    });
  }

  /** Comes back at another address from now on. */
  move(url: string): void {
    this.url = url;
  }

  close(): void {
    this.closed = true;
    this.socket?.terminate();
  }

  private hear(packet: string): void {
    if (packet === '2') this.socket?.send('3');
    else if (packet.startsWith('0')) {
      const auth = { token: this.token, ...(this.seq === undefined ? {} : { after: this.seq }) };
      this.socket?.send(`40${NAMESPACE},${JSON.stringify(auth)}`);
    } else if (packet.startsWith(`42${NAMESPACE},`)) {
      const [event, first, second] = JSON.parse(packet.slice(NAMESPACE.length + 3)) as [string, ...unknown[]];
      if (event === 'connected') this.connected(first as Connected);
      else if (event === 'notification') this.show(first as Notification, second as InboxState);
      // The node is full or going down; the connection is closed next.
    } else if (packet.startsWith('44') || packet.startsWith('41')) {
      this.socket?.terminate();
    }
  }

  private connected({ seq, counts, resumed }: Connected): void {
    this.isOpen = true;
    if (!resumed) {
      this.seq ??= seq;
      this.counts = counts;
    }
    this.onChange(this);
  }

  private show(entry: Notification, { seq, counts }: InboxState): void {
    if (entry.id === this.lastId) this.doubled++;
    else if (entry.id < this.lastId) this.outOfOrder++;
    this.lastId = Math.max(this.lastId, entry.id);
    this.seq = Math.max(this.seq ?? 0, seq);
    this.counts = counts;
    this.shown.set(entry.title, (this.shown.get(entry.title) ?? 0) + 1);
    this.onChange(this, entry);
  }
}
