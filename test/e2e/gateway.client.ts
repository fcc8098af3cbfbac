import { once } from 'node:events';
import { jest } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { ErrorBody, ServerToClientEvents, SocketAuth } from '../../src/contract/index.js';
import type { TestApp, TestSocket } from '../support/create-app.js';
import { PATIENCE_MS } from '../support/node.js';

type Event = keyof ServerToClientEvents | 'connect_error' | 'disconnect';
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into it
type Loose = any;

/** Timers of so many milliseconds that begin from now on last minutes, until the mocks are restored. */
export function stretchTimers(ms: number): void {
  const { setTimeout: real } = globalThis;
  const stretched = (run: () => void, wait?: number, ...args: []) =>
    real(run, wait === ms ? 300_000 : wait, ...args);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(stretched);
}

/** What is measured by `performance.now()` takes no time, until the mocks are restored. */
export function stopClock(): void {
  jest.spyOn(performance, 'now').mockReturnValue(performance.now());
}

/** Waits for what others bring about, and on time-out says what came instead. */
class Log {
  readonly entries: [name: string, ...args: Loose[]][] = [];
  private readonly taken = new Map<string, number>();
  private wake: () => void = () => undefined;

  add(name: string, ...args: unknown[]): void {
    this.entries.push([name, ...args]);
    this.wake();
  }

  all(name: string): Loose[][] {
    return this.entries.filter(([one]) => one === name).map(([, ...args]) => args);
  }

  /** The next of that name which nobody took yet. */
  async next(name: string): Promise<Loose[]> {
    const index = this.taken.get(name) ?? 0;
    this.taken.set(name, index + 1);
    await this.until(`${name} no. ${index + 1}`, () => this.all(name).length > index);
    return this.all(name)[index] ?? [];
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const late = Date.now() + PATIENCE_MS;
    while (!condition()) {
      const left = late - Date.now();
      if (left <= 0) {
        throw new Error(`no ${what}; there came ${JSON.stringify(this.entries).slice(0, 3_000)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left).unref();
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** A browser tab that writes down all that arrives. */
export class Tab {
  private readonly log = new Log();

  constructor(readonly socket: TestSocket) {
    socket.onAny((event: string, ...args: unknown[]) => this.log.add(event, ...args));
    socket.on('connect_error', (error) => this.log.add('connect_error', error));
    socket.on('disconnect', (reason) => this.log.add('disconnect', reason));
    socket.connect();
  }

  /** Resolves when the tab has been told where its inbox stands. */
  static async open(
    app: TestApp,
    token: string,
    auth: Partial<SocketAuth> = {},
    options: object = {},
  ): Promise<Tab> {
    const tab = new Tab(app.socket(token, auth, options));
    await tab.next('connected');
    return tab;
  }

  /** What the server says to a handshake that it refuses. */
  static async refused(
    app: TestApp,
    token: string,
    auth: object = {},
    options: object = {},
  ): Promise<ErrorBody> {
    const tab = new Tab(app.socket(token, auth, options));
    const [error] = await tab.next('connect_error');
    tab.socket.disconnect();
    return (error as { data: ErrorBody }).data;
  }

  next(event: Event): Promise<Loose[]> {
    return this.log.next(event);
  }

  all(event: Event): Loose[][] {
    return this.log.all(event);
  }

  /** Names of all events so far, in order. */
  get events(): string[] {
    return this.log.entries.map(([name]) => name);
  }

  /** Sends and waits for the answer; what is sent may be wrong on purpose. */
  ask(event: string, ...args: unknown[]): Promise<Loose> {
    const socket = this.socket as unknown as Socket;
    return socket.timeout(PATIENCE_MS).emitWithAck(event, ...args);
  }

  /** Sends without waiting for an answer. */
  say(event: string, ...args: unknown[]): void {
    (this.socket as unknown as Socket).emit(event, ...args);
  }

  /** When this is answered, all that was sent to this tab before has arrived. */
  async settled(): Promise<void> {
    await this.ask('ping', {});
  }

  until(what: string, condition: () => boolean): Promise<void> {
    return this.log.until(what, condition);
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** A client that sends frames as it likes. */
export class Wire {
  readonly log = new Log();
  readonly closed: Promise<number>;

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data: Buffer) => this.log.add('frame', data.toString()));
    this.closed = once(ws, 'close').then(([code]) => {
      this.log.add('close', code);
      return code as number;
    });
    this.closed.catch(() => undefined);
  }

  static async open(app: TestApp, query = 'EIO=4&transport=websocket', headers = {}): Promise<Wire> {
    const ws = new WebSocket(`${app.url.replace('http', 'ws')}/socket.io/?${query}`, { headers });
    const wire = new Wire(ws);
    await once(ws, 'open');
    return wire;
  }

  /** Open and signed in. */
  static async connected(app: TestApp, token: string): Promise<Wire> {
    const wire = await Wire.open(app);
    wire.send(`40/notifications,${JSON.stringify({ token })}`);
    await wire.frame('42/notifications,["connected"');
    return wire;
  }

  send(...frames: (string | Buffer)[]): void {
    for (const frame of frames) this.ws.send(frame);
  }

  get frames(): string[] {
    return this.log.all('frame').map(([frame]) => frame as string);
  }

  async frame(start: string): Promise<string> {
    const found = (): string | undefined => this.frames.find((frame) => frame.startsWith(start));
    await this.log.until(`frame ${start}`, () => found() !== undefined);
    return found() ?? '';
  }
}

/** An attempt to upgrade that is refused: status, headers and body of the HTTP answer. */
export async function refusedUpgrade(
  app: Pick<TestApp, 'url'>,
  headers: Record<string, string> = {},
  query = '',
  version = '4',
): Promise<{ status: number; retryAfter: string | undefined; body: Loose }> {
  const ws = new WebSocket(
    `${app.url.replace('http', 'ws')}/socket.io/?EIO=${version}&transport=websocket${query}`,
    {
      headers,
    },
  );
  ws.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    ws.on('open', () => {
      ws.terminate();
      reject(new Error('the upgrade was not refused'));
    });
    ws.on('unexpected-response', (_, response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
          body: JSON.parse(text),
        }),
      );
    });
  });
}
