import type { Channel, Rule } from './preferences.js';
import type { JsonObject } from './notification.js';

// What staff see: what happened to an event, and why.

/** `GET /admin/events`, newest first. */
export interface EventSummary {
  /** Rises with arrival; a string because it may pass 2^53. */
  number: string;
  source: string;
  /** The shop's own name of the event. */
  id: string;
  type: string;
  /** ISO 8601 UTC: when it happened in the shop. */
  time: string;
  receivedAt: string;
  /** How many inboxes it reached. */
  entries: number;
}

export interface EventPage {
  data: EventSummary[];
  nextCursor: string | null;
}

export const DELIVERY_STATUSES = [
  'pending',
  'sent',
  /** A rule held it back. */
  'withheld',
  /** Read, or seen in an open tab, before it left. */
  'cancelled',
  'expired',
  /** There was nobody to send it to any more. */
  'skipped',
  /** No attempt worked: a dead letter. */
  'failed',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What became of one notification on one channel. */
export interface ChannelTrail {
  channel: Channel;
  status: DeliveryStatus;
  /** The rule that decided, or why the last attempt ended as it did. */
  reason: Rule | (string & {});
  /** The same in a sentence for people. */
  explanation: string;
  attempts: number;
  /** ISO 8601 UTC: when it may leave. */
  dueAt: string;
  updatedAt: string;
  /** What the provider calls the message. */
  reference: string | null;
}

/** What one recipient of an event got and saw. */
export interface RecipientTrail {
  userId: string;
  /** null: it was not to be in the inbox. */
  entry: {
    id: number;
    type: string;
    title: string;
    message: string;
    seenAt: string | null;
    readAt: string | null;
    archivedAt: string | null;
    /** Deleted by its owner, expired, or past retention. */
    removedAt: string | null;
  } | null;
  channels: ChannelTrail[];
}

/** `GET /admin/events/:number`. */
export interface EventTrail extends EventSummary {
  /** As the shop sent it. */
  data: JsonObject;
  /** At most 1,000, by user id. */
  recipients: RecipientTrail[];
}
