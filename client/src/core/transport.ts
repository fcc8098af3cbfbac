import type {
  Changes,
  Connected,
  Draining,
  ErrorBody,
  InboxState,
  MessageReceived,
  Notification,
  OnlineStatus,
  OrderUpdate,
  Reset,
} from '../../../src/contract/index.js';
import { offline, refusal, type NotifyError } from './notify.error.js';
import type { TransportName } from './api.js';
import type { Env } from './env.js';

/** Entries that were read or seen, by name or up to and including an id. */
export interface Mark {
  ids?: readonly number[];
  upTo?: number;
  category?: string;
  readAt?: string;
  seenAt?: string;
}

export type Step = { put: readonly Notification[] } | { drop: readonly number[] } | { mark: Mark };

/** What leads from one place in the inbox to a later one, whatever carried it. */
export interface Batch {
  /** The place it leads to: the next cursor. */
  seq: number;
  steps: readonly Step[];
  /** True at `seq` of their own. */
  state: InboxState;
}

/** What has no history. */
export interface Signals {
  orderUpdate: OrderUpdate;
  messageReceived: MessageReceived;
  onlineStatus: OnlineStatus;
}

/** Why a connection ended. */
export interface Closing {
  /** Nobody is welcome with this token. */
  token?: string;
  /** The server does not want this client back. */
  isFinal?: boolean;
  /** Milliseconds the server asks for; the ending is no failure then. */
  reconnectInMs?: number;
  error: NotifyError;
}

/** What a transport tells. Never called after `closed`, nor after `close()` of the connection. */
export interface Line {
  /** Without a slash at the end. */
  readonly url: string;
  readonly socketPath: string | undefined;
  readonly env: Env;
  /** The newest one. */
  token(): string;
  /** The cursor to resume after; undefined: from now on. */
  readonly after: number | undefined;
  /** The way to the server is open; what is missing is its first word. */
  opened(): void;
  connected(state: Pick<Connected, 'seq' | 'counts' | 'resumed'>): void;
  reset(state: InboxState, reason: Reset['reason'] | null): void;
  batch(batch: Batch): void;
  signal<K extends keyof Signals>(name: K, data: Signals[K]): void;
  tokenExpiring(): void;
  closed(closing: Closing): void;
}

export interface Connection {
  close(): void;
  /** Asks the server; rejects with a NotifyError. Only where there is a way back. */
  send?: (event: string, body: object) => Promise<unknown>;
}

/** Does not throw; answers at once, and tells the line later. */
export type Opener = (line: Line) => Connection;

export interface ClientEnv extends Env {
  open: Record<TransportName, Opener>;
}

type Change = InboxState & Mark & { notification?: Notification; notifications?: readonly Notification[] };

/** A change as the stream words it; undefined for an event that is none. */
export function toBatch(name: string, data: object): Batch | undefined {
  if (!/^notification(Read|Updated|Deleted)?$/.test(name)) return undefined;
  const { seq, counts, notification, notifications, ...mark } = data as Change;
  const put = notifications ?? (notification && [notification]);
  const step: Step = put ? { put } : name === 'notificationDeleted' ? { drop: mark.ids ?? [] } : { mark };
  return { seq, steps: [step], state: { seq, counts } };
}

/** An answer of `GET /notifications/changes` that is no reset. */
export function changesToBatch({ changes, seq, counts, more }: Changes): Batch {
  const steps = changes.map((change): Step =>
    change.op === 'upsert' ? { put: [change.notification] } : { drop: [change.id] },
  );
  // With `more`, the answer's own seq lies behind changes that are still to come.
  return { seq: (more ? changes.at(-1)?.seq : undefined) ?? seq, steps, state: { seq, counts } };
}

/** The words of a server that ends a connection, as an ending. */
export function closingOf(error: NotifyError, token: string): Closing {
  if (error.status === 401) return { error, token };
  const isFinal = error.status === 403 || error.serverCode === 'connection_limit';
  return { error, isFinal };
}

/** What a server says before it ends a connection; undefined for an event that says no such thing. */
export function goodbyeOf(name: string, data: Draining & ErrorBody, token: string): Closing | undefined {
  if (name === 'draining') return { reconnectInMs: data.reconnectInMs, error: offline('Server stops') };
  // Every request asks for its answer, so this can only be why the connection ends.
  if (name === 'exception') return closingOf(refusal(data.statusCode, data), token);
  return undefined;
}
