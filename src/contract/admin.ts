import type { Channel, Preferences, Rule } from './preferences.js';
import type { NotificationPage, WaitlistEntry } from './rest.js';
import type { OnlineStatus } from './socket.js';
import type { ErrorCode, ErrorDetail } from './errors.js';
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
  /** The rule that decided. */
  reason: Rule | (string & {});
  /** What happened since: why the last attempt failed, or `read`, `archived`, `removed`, `online` when it was cancelled. */
  detail: string | null;
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

/** One notification on its way out: `GET /admin/deliveries`, newest first. */
export interface DeliveryRecord extends ChannelTrail {
  /** Rises with creation; a string because it may pass 2^53. */
  id: string;
  userId: string;
  /** The inbox entry; null when there is none. */
  notificationId: number | null;
  /** Where `GET /admin/events/:number` tells the whole story; null for a broadcast. */
  eventNumber: string | null;
  type: string;
  category: string;
  title: string;
  createdAt: string;
  expiresAt: string | null;
}

export interface DeliveryPage {
  data: DeliveryRecord[];
  nextCursor: string | null;
}

/** `POST /admin/deliveries/retry`: at most 1,000 per call; ask again until it is 0. */
export interface DeliveriesRetried {
  retried: number;
}

/** An address that is not used any more: `GET /admin/suppressions`, newest first. */
export interface SuppressionRecord {
  channel: Channel;
  address: string;
  /** What the provider said. */
  reason: string;
  createdAt: string;
}

export interface SuppressionPage {
  data: SuppressionRecord[];
  nextCursor: string | null;
}

/** `GET /users/:id/export`: everything that is kept about a person, in rows as they are stored. */
export interface UserExport {
  userId: string;
  /** ISO 8601 UTC; all of it is of this moment. */
  exportedAt: string;
  profile: JsonObject | null;
  inbox: JsonObject | null;
  /** What they chose; null when they never did. */
  preferences: JsonObject | null;
  notifications: JsonObject[];
  deliveries: JsonObject[];
  devices: JsonObject[];
  waitlist: JsonObject[];
  /** Orders and tickets that are theirs. */
  subjects: JsonObject[];
  /** Broadcasts that became an entry of theirs. */
  broadcasts: JsonObject[];
  suppressions: JsonObject[];
  /** Events that told them something, or name them. */
  events: JsonObject[];
  /** What they did as staff, and what staff did about them. */
  audit: JsonObject[];
}

/** What the shop sent and the intake refused: `GET /admin/quarantine`, newest first. */
export interface QuarantinedEvent {
  id: string;
  receivedAt: string;
  origin: 'http' | 'rabbitmq';
  /** What its envelope says, as far as it could be read. */
  source: string | null;
  eventId: string | null;
  type: string | null;
  /** What it was answered with. */
  code: ErrorCode | (string & {});
  reason: string;
  details: ErrorDetail[];
  /** Size of the body as it came. */
  bytes: number;
  contentType: string;
  /** When it was last sent through the intake again, and taken. */
  replayedAt: string | null;
}

export interface QuarantinePage {
  data: QuarantinedEvent[];
  nextCursor: string | null;
}

/** `GET /admin/quarantine/:id`. */
export interface QuarantinedEventContent extends QuarantinedEvent {
  /** As it came; null when it was larger than 64 KiB. */
  body: string | null;
}

/** A minute of `AdminStats.perMinute`. */
export interface MinuteStats {
  /** ISO 8601 UTC: its beginning. */
  at: string;
  events: number;
  entries: number;
}

/** Who is connected to one node. */
export interface NodeStats {
  /** Made up at its start. */
  id: string;
  host: string;
  startedAt: string;
  /** People with at least one open tab there. */
  people: number;
  connections: Record<'socket' | 'sse' | 'poll', number>;
  /** The one that answered. */
  isThis: boolean;
}

/** `GET /admin/stats`. Counts of rows are at most ten seconds old. */
export interface AdminStats {
  /** ISO 8601 UTC: of the counts. */
  at: string;
  /** Above 100,000 as Postgres estimates them. */
  people: number;
  inboxes: number;
  events: { lastHour: number; lastDay: number };
  entries: { lastHour: number; lastDay: number };
  /** The last 60 minutes, oldest first; the last one is still running. */
  perMinute: MinuteStats[];
  /** Sums over the nodes: who is connected to two of them counts twice. */
  connected: { people: number; connections: Record<'socket' | 'sse' | 'poll', number> };
  nodes: NodeStats[];
  deliveries: {
    /** Made in the last day, by channel and status. */
    lastDay: { channel: Channel; status: DeliveryStatus; count: number }[];
    /** Both up to 100,000. */
    deadLetters: number;
    pending: number;
    /** When the oldest of the pending may leave, which can be in the future; null: nothing is pending. */
    oldestPendingDueAt: string | null;
    /** Seconds by which the oldest that is due is late. */
    lagSeconds: number;
  };
}

/** Somebody the shop knows: `GET /admin/users`, by id. */
export interface UserSummary {
  id: string;
  email: string | null;
  phone: string | null;
  name: string | null;
  locale: string | null;
  timezone: string | null;
  roles: string[];
  tags: string[];
  createdAt: string;
  updatedAt: string;
}

export interface UserPage {
  data: UserSummary[];
  nextCursor: string | null;
}

/** `GET /admin/users/:id`. */
export interface UserRecord {
  userId: string;
  /** null: never here and never told of by the shop, though there are events about them. */
  profile: UserSummary | null;
  status: OnlineStatus;
  /** As they see it: 20 entries, newest first, with counts; broadcasts are in it from when they next come. */
  inbox: NotificationPage;
  devices: {
    id: string;
    /** Host of the push service. */
    service: string;
    userAgent: string | null;
    createdAt: string;
    usedAt: string | null;
  }[];
  preferences: Preferences;
  /** The newest 20. */
  deliveries: DeliveryRecord[];
  waitlist: WaitlistEntry[];
  suppressions: SuppressionRecord[];
}

/** What staff did: `GET /admin/audit`, newest first. */
export interface AuditRecord {
  id: string;
  /** ISO 8601 UTC. */
  at: string;
  actor: string;
  action: string;
  /** `broadcast:12`, `user:<hash>` ... */
  target: string;
  /** Ids of people in it are hashes, as in `user:<hash>`. */
  details: JsonObject;
  /** SHA-256 in hex over the hash of the line before and this line. */
  hash: string;
}

export interface AuditPage {
  data: AuditRecord[];
  nextCursor: string | null;
}
