import type { ErrorBody, Notification } from '../../../src/contract/index.js';
import type { TransportName } from '../core/api.js';
import { refusal } from '../core/notify.error.js';
import {
  changesToBatch,
  closingOf,
  type Batch,
  type ClientEnv,
  type Closing,
  type Line,
  type Signals,
} from '../core/transport.js';
import { FakeInbox } from './fake-inbox.js';

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> };

/** What the server sees of a connection. */
export interface FakeConnection {
  readonly transport: TransportName;
  readonly token: string;
  readonly after: number | undefined;
  /** Names and bodies of what the client sent. */
  readonly sent: [event: string, body: object][];
  /** Ends it, as a lost network does, or with a word. */
  drop(closing?: Partial<Closing>): void;
  tokenExpiring(): void;
}

/**
 * A Storebell of one person, in memory: what the client asks over `fetch`, and connections over each transport, which open
 * at once and can be made to fail. Made for tests of pages; what it does not know answers 404.
 */
export class FakeServer {
  readonly inbox = new FakeInbox();
  /** All requests: `GET /notifications?limit=20`. */
  readonly requests: string[] = [];
  /** All attempts to connect, oldest first. */
  readonly attempts: FakeConnection[] = [];
  readonly connections = new Set<FakeConnection>();
  /** Answers instead of the server: by method and path, `PATCH /notifications/7/read`. */
  readonly replies = new Map<string, Reply | ((body: unknown) => Reply | Promise<Reply>)>();
  private readonly blocked = new Set<TransportName>();
  private readonly lines = new Map<FakeConnection, Line>();
  private readonly bad = new Set<string>();
  private isDown = false;

  /** Transports that never say a word, as behind some proxies. */
  block(...transports: TransportName[]): void {
    this.blocked.clear();
    for (const one of transports) this.blocked.add(one);
  }

  /** Nothing answers, and what was open breaks. */
  goDown(): void {
    this.isDown = true;
    for (const one of this.connections) one.drop();
  }

  comeUp(): void {
    this.isDown = false;
  }

  /** A token that is refused from now on. */
  revoke(token: string): void {
    this.bad.add(token);
  }

  push(entry: Partial<Notification> = {}): Notification {
    const batch = this.inbox.add(entry);
    this.tell(batch);
    return this.inbox.get(batch.seq) as Notification;
  }

  /** To all that are connected, as after a change on another device. */
  tell(batch: Batch | undefined): void {
    if (batch) for (const line of this.lines.values()) line.batch(batch);
  }

  signal<K extends keyof Signals>(name: K, data: Signals[K]): void {
    for (const line of this.lines.values()) line.signal(name, data);
  }

  /** As after a mark over more entries than can be told. */
  reset(): void {
    for (const line of this.lines.values()) line.reset(this.inbox.state, 'too_many_changes');
  }

  get open(): ClientEnv['open'] {
    const open = (transport: TransportName) => (line: Line) => this.connect(transport, line);
    return { websocket: open('websocket'), sse: open('sse'), polling: open('polling') };
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    if (this.isDown) throw new TypeError('fetch failed');
    const { pathname, search, searchParams } = new URL(input as string);
    const method = init.method ?? 'GET';
    this.requests.push(method + ' ' + pathname + search);
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const own = this.replies.get(`${method} ${pathname}`);
    const token = (init.headers as Record<string, string>)['authorization']?.slice('Bearer '.length) ?? '';
    const {
      status = 200,
      body: answer,
      headers,
    } = this.bad.has(token)
      ? failure(401, 'token_expired')
      : ((typeof own === 'function' ? await own(body) : own) ??
        this.answer(method, pathname.replace(/^\/notifications/, ''), searchParams, body as Body));
    return new Response(status === 204 ? null : JSON.stringify(answer), { status, headers });
  };

  private connect(transport: TransportName, line: Line): { close: () => void; send?: FakeSend } {
    const end = (): void => {
      this.connections.delete(connection);
      this.lines.delete(connection);
    };
    const connection: FakeConnection = {
      transport,
      token: line.token(),
      after: line.after,
      sent: [],
      drop: (closing) => {
        if (!this.connections.has(connection)) return;
        end();
        line.closed({ error: refusal(503, undefined), ...closing });
      },
      tokenExpiring: () => line.tokenExpiring(),
    };
    this.attempts.push(connection);
    let isClosed = false;
    if (!this.blocked.has(transport)) queueMicrotask(() => !isClosed && this.welcome(connection, line));
    const send: FakeSend = (event, body) => {
      connection.sent.push([event, body]);
      const own = this.replies.get(event);
      if (own && typeof own !== 'function' && (own.status ?? 200) >= 400) {
        return Promise.reject(refusal(own.status ?? 400, own.body));
      }
      return Promise.resolve({ success: true });
    };
    const close = (): void => {
      isClosed = true;
      end();
    };
    return transport === 'websocket' ? { close, send } : { close };
  }

  private welcome(connection: FakeConnection, line: Line): void {
    if (this.isDown) return line.closed({ error: refusal(503, undefined) });
    if (this.bad.has(connection.token)) {
      return line.closed(closingOf(refusal(401, failure(401, 'token_expired').body), connection.token));
    }
    this.connections.add(connection);
    this.lines.set(connection, line);
    const { after } = connection;
    const missed = after === undefined ? undefined : this.inbox.changes(after);
    line.opened();
    line.connected({ ...this.inbox.state, resumed: missed !== undefined && !missed.reset });
    if (missed?.reset) line.reset(this.inbox.state, 'cursor_too_old');
    else if (missed?.changes.length) line.batch(changesToBatch(missed));
  }

  private answer(method: string, path: string, search: URLSearchParams, body: Body | undefined): Reply {
    const { inbox } = this;
    const at = new Date(0).toISOString();
    const [, id, verb] = /^\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    switch (`${method} ${id ? `/:id${verb ? `/${verb}` : ''}` : path}`) {
      case 'GET ':
        return { body: inbox.page(search) };
      case 'GET /unread-count':
        return { body: { count: inbox.counts.unread, ...inbox.counts, seq: inbox.seq } };
      case 'GET /changes':
        return { body: inbox.changes(Number(search.get('after'))) };
      case 'PATCH /mark-all-read':
        this.tell(inbox.mark({ upTo: body?.upTo ?? inbox.seq, category: body?.category, readAt: at }));
        return { body: { updated: 1, ...inbox.state } };
      case 'PATCH /seen':
        this.tell(inbox.mark({ upTo: body?.upTo ?? 0, seenAt: at }));
        return { body: { updated: 1, ...inbox.state } };
    }
    const entry = inbox.get(Number(id));
    if (!entry) return failure(404, 'not_found');
    if (method === 'GET') return { body: entry };
    if (method === 'DELETE') {
      this.tell(inbox.remove(entry.id));
      return { status: 204 };
    }
    const changes: Record<string, Partial<Notification>> = {
      read: { isRead: true, readAt: at, seenAt: entry.seenAt ?? at },
      unread: { isRead: false, readAt: null },
      archive: { archivedAt: at },
      unarchive: { archivedAt: null },
    };
    const change = changes[verb ?? ''];
    if (!change) return failure(404, 'not_found');
    this.tell(inbox.change(entry.id, change));
    return { body: { notification: inbox.get(entry.id), ...inbox.state } };
  }
}

type Body = { upTo?: number; category?: string };
type FakeSend = (event: string, body: object) => Promise<unknown>;

/** An answer in the server's own words. */
export function failure(
  statusCode: number,
  code: ErrorBody['code'],
  headers?: Record<string, string>,
): Reply {
  const body: ErrorBody = { statusCode, error: code, message: code, code, requestId: 'test' };
  return { status: statusCode, body, headers };
}
