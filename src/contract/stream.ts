import type { ErrorBody } from './errors.js';
import type { InboxState, Notification } from './notification.js';
import type { Connected, Draining, ReadChange, Reset, UpdatedChange } from './socket.js';

/**
 * `GET /notifications/events`, server-sent events. The names are those of the socket; `data` is one JSON object, and
 * `id:` is the seq up to which the reader knows everything: send it back as `Last-Event-ID` (or `?after=`) to resume.
 * A comment line comes every 15 s. Events without `id:` are about the stream itself.
 */
export interface StreamEvents {
  /** The first event. */
  connected: Connected;
  reset: Reset;
  notification: InboxState & { notification: Notification };
  notificationRead: InboxState & ReadChange;
  notificationDeleted: InboxState & { ids: number[] };
  notificationUpdated: InboxState & UpdatedChange;
  /** The last event of a stream that the server ends. */
  exception: ErrorBody;
  /** This server is going down: connect again, to another one. */
  draining: Draining;
}

/** `POST /notifications/events/ticket`: for `EventSource`, which cannot send headers. */
export interface StreamTicket {
  /** Give it as `?ticket=`. Good for one connection within 30 s. */
  ticket: string;
  expiresAt: string;
}
