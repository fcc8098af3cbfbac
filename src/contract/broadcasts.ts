import type { JsonObject, Level, Priority } from './notification.js';
import type { OutsideChannel, Rule } from './preferences.js';

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

/** Channels outside the shop's pages that an announcement takes besides the inbox; absent and false are the same. */
export type BroadcastChannels = Partial<Record<OutsideChannel, boolean>>;

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
  /**
   * Date and time without a zone, such as `2026-11-27T09:00`, in the place of `startsAt`: each reader's own clock starts
   * it. A time that a change of the clocks skips is reached with the change, one that it repeats the first time.
   */
  startsAtLocal?: string | null;
  /** Leaves every screen then; 30 days after it has started everywhere when absent. */
  expiresAt?: string;
  /** Only the inbox when absent. */
  channels?: BroadcastChannels;
  /** Most deliveries per minute that leave on `channels`, all of them together: 1 to 60,000; 6,000 when absent. */
  perMinute?: number;
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
  /** With `startsAtLocal` when the first time zone on earth reaches it. */
  startsAt: string;
  startsAtLocal: string | null;
  expiresAt: string | null;
  channels: Record<OutsideChannel, boolean>;
  perMinute: number;
  /** Nothing leaves on `channels` since then; the inbox goes on. null: it is not paused. */
  pausedAt: string | null;
  createdBy: string;
  createdAt: string;
  liveAt: string | null;
  retractedAt: string | null;
}

/** `GET /admin/broadcasts/:id`: how far it has come. Those who were not online since its start have it when they come. */
export interface BroadcastProgress extends Broadcast {
  reach: { entries: number; seen: number; read: number };
  /** null: only for the inbox, or not started. */
  waves: WaveProgress | null;
}

export const WAVE_STATUSES = ['running', 'paused', 'stopped', 'done'] as const;
/** `stopped`: retracted or past its end before everybody was looked at. `done`: all that leaves was handed to its channel. */
export type WaveStatus = (typeof WAVE_STATUSES)[number];

/** How far a broadcast has come on one channel, in deliveries. */
export interface ChannelProgress {
  /** Handed over and on its way: to be tried (again), or waiting for the end of quiet hours or for a digest. */
  pending: number;
  sent: number;
  failed: number;
  /** Read in the inbox before it left, or retracted. */
  cancelled: number;
  expired: number;
  skipped: number;
  /** People who do not get it, by the rule that held it back. */
  withheld: Partial<Record<Rule, number>>;
}

/** The way of a broadcast through its audience, page by page. */
export interface WaveProgress {
  status: WaveStatus;
  /** People in the audience when the waves began, an estimate of what is ahead; null until they have begun. */
  audience: number | null;
  /** People looked at so far. */
  people: number;
  channels: Partial<Record<OutsideChannel, ChannelProgress>>;
  /** Sent in the last minute. */
  pace: number;
  /** ISO 8601 UTC: when the last of it is expected to leave; null when paused or over. Quiet hours are not in it. */
  eta: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

/** Signal `broadcastProgress` to room `broadcast:<id>`, after each page. */
export interface BroadcastAdvanced {
  broadcastId: string;
  status: WaveStatus;
  audience: number | null;
  people: number;
  /** Deliveries made so far, over all channels. */
  queued: number;
}

export interface BroadcastPage {
  data: Broadcast[];
  nextCursor: string | null;
}

/** `POST /admin/broadcasts/audience`. */
export interface AudienceSize {
  /** Counted up to 100,000. */
  people: number;
  /** There are more than that. */
  more: boolean;
}

/** `POST /admin/broadcasts/preview`: what an e-mail shows of a broadcast. */
export interface BroadcastDraft {
  title: string;
  message: string;
  kind?: BroadcastKind;
  url?: string;
  imageUrl?: string;
  /** BCP 47, of its reader; `en` when absent. */
  language?: string;
}

export interface MailPreview {
  subject: string;
  html: string;
  text: string;
}
