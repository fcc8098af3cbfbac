import type { JsonObject, Level, Priority } from './notification.js';

/** Whom a broadcast is for. `tags` and `locale` may be given together; all of them must fit. */
export type Audience =
  | 'all'
  | { role: string }
  | { userIds: string[] }
  | { tags?: string[]; locale?: string }
  /** Everybody with an order that is neither delivered, cancelled nor returned. */
  | { openOrder: true };

/**
 * `announcement`: anybody may switch it off. `important`: nobody can, such as a recall or new terms. `marketing`: goes to
 * the inbox like any other, and outside it only to who agreed.
 */
export const BROADCAST_KINDS = ['announcement', 'important', 'marketing'] as const;
export type BroadcastKind = (typeof BROADCAST_KINDS)[number];

export const BROADCAST_STATUSES = ['scheduled', 'live', 'retracting', 'retracted', 'ended'] as const;
/** `ended`: past its `expiresAt`. */
export type BroadcastStatus = (typeof BROADCAST_STATUSES)[number];

/** `POST /notifications/broadcast`. */
export interface BroadcastRequest {
  title: string;
  message: string;
  kind?: BroadcastKind;
  level?: Level;
  priority?: Priority;
  data?: JsonObject;
  url?: string;
  imageUrl?: string;
  /** `all` when absent. */
  audience?: Audience;
  /** ISO 8601 with a zone; at once when absent. */
  startsAt?: string;
  /** Leaves every screen then; 30 days after its start when absent. */
  expiresAt?: string;
}

export interface Broadcast {
  id: string;
  status: BroadcastStatus;
  title: string;
  message: string;
  kind: BroadcastKind;
  level: Level;
  priority: Priority;
  data: JsonObject;
  url: string | null;
  imageUrl: string | null;
  audience: Audience;
  startsAt: string;
  expiresAt: string | null;
  createdBy: string;
  createdAt: string;
  liveAt: string | null;
  retractedAt: string | null;
}

/** `GET /admin/broadcasts/:id`: how far it has come. Those who were not online since its start have it when they come. */
export interface BroadcastProgress extends Broadcast {
  reach: { entries: number; seen: number; read: number };
}

export interface BroadcastPage {
  data: Broadcast[];
  nextCursor: string | null;
}
