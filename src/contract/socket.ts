import type { ErrorBody } from './errors.js';
import type { InboxState, JsonObject, Notification } from './notification.js';
import type { Changes, UnreadCount } from './rest.js';

export interface Draining {
  /** Wait so long before connecting again, so that not everybody comes at once. */
  reconnectInMs: number;
}

/** The Socket.IO namespace of everything below. */
export const SOCKET_NAMESPACE = '/notifications';

/** Handshake `auth` payload. A token in the query string is refused: addresses end up in logs. */
export interface SocketAuth {
  token: string;
  /** The last `seq` this client has applied: everything missed since follows `connected`. Absent: start from now. */
  after?: number;
}

/** First event of a connection. */
export interface Connected extends InboxState {
  userId: string;
  /** True when everything after `after` follows now (or nothing was missed). */
  resumed: boolean;
  timestamp: string;
}

/** The cursor was too old or ahead of the server: reload, then go on from `seq`. */
export interface Reset extends InboxState {
  reason: 'cursor_too_old' | 'cursor_ahead' | 'too_many_changes';
}

/** Which entries changed: `ids`, or all up to and including `upTo`. */
export type Affected = { ids: number[] } | { upTo: number; category?: string };

export type ReadChange = Affected & { readAt: string };
/** `notifications` holds the new state of `ids`; absent with `upTo` (entries were seen). */
export type UpdatedChange = Affected & { notifications?: Notification[]; seenAt?: string };

export const ORDER_STATUSES = [
  'pending',
  'confirmed',
  'processing',
  'shipped',
  'out_for_delivery',
  'delivered',
  'cancelled',
  'returned',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** For the live order page. Has no history: load the order itself on (re)connect. */
export interface OrderUpdate {
  orderId: string;
  status: OrderStatus;
  orderNumber?: string;
  previousStatus?: OrderStatus;
  trackingUrl?: string;
  carrier?: string;
  eta?: string;
  timestamp: string;
}

/** A reply in a support ticket, for an open chat window. */
export interface MessageReceived {
  ticketId: string;
  subject: string;
  author: string;
  excerpt: string;
  timestamp: string;
}

export interface OnlineStatus {
  userId: string;
  online: boolean;
  /** When the last connection went; null while online or if never seen here. */
  lastSeenAt: string | null;
}

export interface ServerToClientEvents {
  connected: (state: Connected) => void;
  reset: (state: Reset) => void;
  /** Live, `counts` are true at `seq`. In a replay after `connected`, `seq` is the entry's own and `counts` the newest. */
  notification: (notification: Notification, state: InboxState) => void;
  notificationRead: (change: ReadChange, state: InboxState) => void;
  notificationDeleted: (change: { ids: number[] }, state: InboxState) => void;
  notificationUpdated: (change: UpdatedChange, state: InboxState) => void;
  unreadCount: (count: UnreadCount) => void;
  orderUpdate: (update: OrderUpdate) => void;
  messageReceived: (message: MessageReceived) => void;
  onlineStatus: (status: OnlineStatus) => void;
  exception: (error: ErrorBody) => void;
  tokenExpiring: (when: { expiresAt: string }) => void;
  /** This server is going down and closes the connection now: connect again, and resume on another one. */
  draining: (draining: Draining) => void;
  pong: (pong: Pong) => void;
}

export interface Pong {
  timestamp: string;
}

/** Every ack is the answer, or the error of the REST API with `success: false`. */
export type Ack<T> = (answer: ({ success: true } & T) | Failed) => void;
export interface Failed extends ErrorBody {
  success: false;
}

export interface ClientToServerEvents {
  subscribeNotifications: (body: JsonObject, ack?: Ack<InboxState>) => void;
  sync: (body: { after: number }, ack?: Ack<Changes>) => void;
  markRead: (body: { id: number }, ack?: Ack<InboxState & { notification: Notification }>) => void;
  markAllRead: (body: { upTo?: number }, ack?: Ack<InboxState & { updated: number }>) => void;
  joinRoom: (body: { room: string }, ack?: Ack<{ room: string }>) => void;
  leaveRoom: (body: { room: string }, ack?: Ack<{ room: string }>) => void;
  getOnlineStatus: (body: { userIds: string[] }, ack?: Ack<{ statuses: OnlineStatus[] }>) => void;
  subscribeUserStatus: (body: { userId: string }, ack?: Ack<{ status: OnlineStatus }>) => void;
  unsubscribeUserStatus: (body: { userId: string }, ack?: Ack<{ userId: string }>) => void;
  refreshToken: (body: { token: string }, ack?: Ack<{ expiresAt: string }>) => void;
  ping: (body: JsonObject, ack?: Ack<Pong>) => void;
}
