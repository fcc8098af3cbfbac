import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: string;
}

/** Node's servers hang up on who was silent for 5 s, and may do so just when the next request is on its way. */
const FRESH_MS = 2_000;

/**
 * A kept-alive HTTP/1.1 connection with one request at a time. A fifth of the work of Node's own client, so that on two
 * cores the load does not become the measurement. Knows answers with Content-Length only (RFC 9112, 6.2): all that are
 * measured here give one, and what does not is an error, never a guess.
 */
export class Line {
  private rest = '';
  private answeredAt = performance.now();
  private waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    // One character per byte, so lengths are bytes.
    socket.setEncoding('latin1').setNoDelay(true);
    socket.on('data', (text: string) => this.hear(text));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject).once('connect', () => {
        socket.off('error', reject);
        resolve(new Line(socket));
      });
    });
  }

  /** Whether the server can be relied on to listen still. */
  get isFresh(): boolean {
    return !this.socket.destroyed && performance.now() - this.answeredAt < FRESH_MS;
  }

  /** Whole requests, head and all. */
  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error('the server had closed the connection'));
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.removeAllListeners('close').destroy();
  }

  private hear(text: string): void {
    this.rest += text;
    const end = this.rest.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.rest.slice(0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.fail(new Error(`an answer without its length: ${head}`));
    const whole = end + 4 + Number(length);
    if (this.rest.length < whole) return;
    const answer = { status: Number(head.slice(9, 12)), body: this.rest.slice(end + 4, whole) };
    this.rest = this.rest.slice(whole);
    const waiting = this.waiting;
    this.waiting = undefined;
    this.answeredAt = performance.now();
    waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.reject(error);
    this.socket.destroy();
  }
}

export function get(path: string, token: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`;
}

/** `body` must be ASCII. */
export function post(path: string, token: string, body: string): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
