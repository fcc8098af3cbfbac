// What a shopper's screen gets. Server, browser client and tests share these shapes; nothing here imports ours.

export const LEVELS = ['info', 'success', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** Money in minor units (cents) with an ISO 4217 code: `{ amount: 1999, currency: 'EUR' }` is 19.99 EUR. */
export interface Money {
  amount: number;
  currency: string;
}

/** One entry of a user's inbox. */
export interface Notification {
  /** Positive integer, unique within the user's inbox, rising with arrival. */
  id: number;
  /** `entity.past_verb`, for example `order.shipped`. New types may appear at any time. */
  type: string;
  /** Tab of the inbox and row of the preferences page, for example `orders`. */
  category: string;
  level: Level;
  priority: Priority;
  /** Plain text, never markup. */
  title: string;
  /** Plain text, never markup. */
  message: string;
  /** Ids and values of what happened, for the frontend's own use. */
  data: JsonObject;
  /** `https:` address or a path of the shop (`/orders/7`); null when there is nowhere to go. */
  url: string | null;
  imageUrl: string | null;
  /** Groups entries about the same thing, for example `order:7`. */
  thread: string | null;
  /** Came in the reader's quiet hours: shown in the list and the badge, but without a toast or a sound. */
  silent: boolean;
  isRead: boolean;
  /** Times are ISO 8601 UTC; null means it has not happened. */
  seenAt: string | null;
  readAt: string | null;
  archivedAt: string | null;
  createdAt: string;
  expiresAt: string | null;
}

/** Counts of entries that are neither archived nor removed. True at the `seq` they travel with. */
export interface Counts {
  /** Not read. */
  unread: number;
  /** Not yet on a screen: what a badge usually shows. */
  unseen: number;
}

/** A state of the inbox: its position and the counts at that position. */
export interface InboxState {
  /** Rises by one with every change of the inbox; 0 for an inbox nothing ever happened to. */
  seq: number;
  counts: Counts;
}
