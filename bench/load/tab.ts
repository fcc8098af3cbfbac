import { WebSocket } from 'ws';

const NAMESPACE = '/notifications';
const EVENT = `42${NAMESPACE},["notification"`;
const GREETING = `42${NAMESPACE},["connected",`;

export interface TabOptions {
  user: number;
  userId: string;
  port: number;
  token: string;
  /** Storebell says where the inbox stands; for the others, being let in is all there is to wait for. */
  greeted: boolean;
  onMark: (mark: number, user: number) => void;
}

/**
 * An open tab, on the wire of Socket.IO 4 (Engine.IO protocol 4, Socket.IO protocol 5) with nothing on top: the official
 * client costs more than the server. Reads of an entry only its mark.
 */
export class Tab {
  /** Where the inbox stood at the last greeting. */
  seq = 0;
  resumed = false;
  private socket: WebSocket | undefined;

  constructor(private readonly options: TabOptions) {}

  get user(): number {
    return this.options.user;
  }

  /** Resolves when the tab is ready to be told. `after`: goes on from there. */
  open(after?: number): Promise<void> {
    const { port, token, userId, greeted } = this.options;
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
        perMessageDeflate: false,
        skipUTF8Validation: true,
      });
      this.socket = socket;
      socket.on('error', reject);
      socket.on('close', () => reject(new Error(`${userId} was hung up on`)));
      socket.on('message', (data: Buffer) => {
        const text = data.toString('latin1');
        if (text.startsWith(EVENT)) this.hear(text);
        else if (text === '2') socket.send('3');
        else if (text.startsWith('0{')) {
          socket.send(`40${NAMESPACE},${JSON.stringify({ token, user: userId, after })}`);
        } else if (text.startsWith(`44${NAMESPACE}`)) reject(new Error(`${userId} was refused: ${text}`));
        else if (text.startsWith(GREETING)) {
          this.greet(text);
          resolve();
        } else if (text.startsWith(`40${NAMESPACE}`) && !greeted) resolve();
      });
    });
  }

  /** As a lost network does it: no good-bye. */
  drop(): void {
    this.socket?.removeAllListeners('close').terminate();
    this.socket = undefined;
  }

  private greet(text: string): void {
    const { seq, resumed } = JSON.parse(text.slice(GREETING.length, -1)) as { seq: number; resumed: boolean };
    this.seq = seq;
    this.resumed = resumed;
  }

  private hear(text: string): void {
    const at = text.indexOf('"mark":');
    this.options.onMark(at < 0 ? NaN : Number.parseInt(text.slice(at + 7, at + 20), 10), this.options.user);
  }
}

/** Works through all of them, `atOnce` at a time: fewer than wait in a listen queue of Node (511). */
export async function forAll<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, all.length) }, async () => {
      for (let one = all[next++]; one !== undefined; one = all[next++]) await work(one);
    }),
  );
}
