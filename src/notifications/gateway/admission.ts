import type { IncomingMessage } from 'node:http';
import type { Config } from '../../config/config.js';
import { AppError } from '../../errors/app.error.js';
import { createLimiter } from '../../redis/limiter.js';
import type { RedisLink } from '../../redis/redis.link.js';
import { ClientAddresses } from './client-address.js';
import { errorBody } from './messages.js';

type Decide = (error: string | null, success: boolean) => void;

/**
 * The door before the WebSocket upgrade. Who is refused here for lack of room tries again by itself, at the cost of one
 * HTTP answer; who is refused later does not.
 */
export class Admission {
  private readonly addresses: ClientAddresses;
  /** Over all nodes. */
  private readonly handshakes: ReturnType<typeof createLimiter>;
  /** On this node: its sockets are what it has to carry. */
  private readonly open = new Map<string, number>();

  /**
   * `isDraining`: whether tabs are being sent to other nodes, which new ones should go to at once. `overload`: why there is
   * no room for one more; undefined: there is.
   */
  constructor(
    private readonly config: Pick<Config, 'http' | 'limits'>,
    private readonly isDraining: () => boolean = () => false,
    link?: RedisLink,
    private readonly overload: () => AppError | undefined = () => undefined,
  ) {
    this.addresses = new ClientAddresses(config.http.trustProxy);
    const rate = { points: config.limits.handshakesPerSecond, duration: 1 };
    this.handshakes = createLimiter(link, 'handshakes', rate);
  }

  /** For the option `allowRequest` of Engine.IO, which asks for new connections only. */
  readonly allowRequest = (request: IncomingMessage, decide: Decide): void => {
    // Node leaves an upgrading socket without one; an error in between would end the process.
    request.socket.on('error', ignore);
    this.judge(request).then(
      () => {
        decide(null, true);
        // The WebSocket has one of its own.
        request.socket.off('error', ignore);
      },
      // Engine.IO would answer 400 to everything.
      (error: unknown) => refuse(request, error),
    );
  };

  /** Rejects with the reason for a refusal. */
  private async judge(request: IncomingMessage): Promise<void> {
    if (!this.isOriginAllowed(request.headers)) {
      throw new AppError('origin_not_allowed', 'Pages of this origin may not connect.');
    }
    if (this.isDraining()) {
      throw new AppError('unavailable', 'This server is going down: connect again.', undefined, 1);
    }
    const refusal = this.overload();
    if (refusal) throw refusal;
    const { searchParams: query } = new URL(request.url ?? '', 'http://localhost');
    // Engine.IO would notice after the upgrade, and answer in the middle of the WebSocket.
    if (query.get('EIO') !== '4')
      throw new AppError('bad_request', 'Only protocol 4 (EIO=4) is spoken here.');
    if (hasToken(query)) {
      throw new AppError('bad_request', 'A token does not belong into an address: send it as auth payload.');
    }
    const address = this.addresses.of(request);
    try {
      await this.handshakes.consume(address);
    } catch {
      throw new AppError('rate_limited', 'Too many connections are being opened.', undefined, 1);
    }
    this.count(address, request);
  }

  /**
   * CORS does not hold for WebSocket, so the origin is checked here. Without one it is no browser, and nobody's session
   * can be abused.
   */
  private isOriginAllowed({ origin, host }: IncomingMessage['headers']): boolean {
    if (origin === undefined || this.config.http.origins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
  }

  private count(address: string, { socket }: IncomingMessage): void {
    const open = this.open.get(address) ?? 0;
    if (open >= this.config.limits.socketsPerAddress) {
      throw new AppError('unavailable', 'Too many connections from this address.', undefined, 5);
    }
    this.open.set(address, open + 1);
    // Not `once`, whose wrapper is twice as large as all that is kept here.
    socket.on('close', () => {
      const left = (this.open.get(address) ?? 1) - 1;
      if (left > 0) this.open.set(address, left);
      else this.open.delete(address);
    });
  }
}

/** Made in `allowRequest`, it would keep the request in memory for as long as the socket lives. */
function ignore(): void {
  // The socket closes after an error, and that is heard.
}

/** Addresses end up in logs and histories. Every JWT starts with `{"` in base64. */
function hasToken(query: URLSearchParams): boolean {
  return [...query].some(
    ([name, value]) =>
      /^(access_?token|auth|authorization|jwt|token)$/i.test(name) || value.startsWith('eyJ'),
  );
}

function refuse({ socket }: IncomingMessage, error: unknown): void {
  const { statusCode, error: name, ...rest } = errorBody(error);
  const text = JSON.stringify({ statusCode, error: name, ...rest });
  const retryAfter = error instanceof AppError ? error.retryAfter : undefined;
  const head = [
    `HTTP/1.1 ${statusCode} ${name}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  // Some never read to the end of an answer.
  socket.destroySoon();
}
