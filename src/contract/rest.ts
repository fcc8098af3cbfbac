import type { Counts, InboxState, Notification } from './notification.js';

/** `GET /notifications`. */
export interface NotificationPage extends InboxState {
  data: Notification[];
  /** Give it back as `cursor` for the next, older page; null on the last one. */
  nextCursor: string | null;
}

/** `GET /notifications?page=`: for tables with page numbers. Costs a count; prefer the cursor. */
export interface NumberedNotificationPage extends NotificationPage {
  total: number;
  page: number;
  limit: number;
  totalPages: number;
}

/** `GET /notifications/unread-count`. `count` is `unread`, for the simplest of frontends. */
export interface UnreadCount extends Counts {
  count: number;
  seq: number;
}

/** `PATCH /notifications/:id/read` and its siblings. */
export interface NotificationChanged extends InboxState {
  notification: Notification;
}

/** `PATCH /notifications/mark-all-read` and `/seen`. */
export interface NotificationsUpdated extends InboxState {
  /** How many entries changed. */
  updated: number;
}

/** One step from an older state of the inbox to a newer one. Apply in order; `seq` rises. */
export type Change =
  { op: 'upsert'; seq: number; notification: Notification } | { op: 'remove'; seq: number; id: number };

/** Socket `sync`, and `GET /notifications/changes`. */
export interface Changes extends InboxState {
  changes: Change[];
  /** The cursor is too old, or ahead of the server: reload the list and go on from `seq`. `changes` is empty then. */
  reset: boolean;
  /** More changes are waiting: ask again with the `seq` of the last change. */
  more: boolean;
}

export type EventStatus = 'accepted' | 'duplicate';

/** One answer of `POST /events`, in the order of the request. */
export interface EventResult {
  id: string;
  status: EventStatus;
  /** How many people this call told; 0 for a duplicate. */
  notified: number;
}

/** `POST /events` and `POST /notifications`. */
export interface EventResults {
  results: EventResult[];
}

/** Where somebody waits: `GET /waitlist`. */
export interface WaitlistEntry {
  productId: string;
  /** null: any variant of the product. */
  variantId: string | null;
  createdAt: string;
}
