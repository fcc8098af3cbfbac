// The port of every way out of the shop's pages. A channel knows no rules: whether and when to send was decided before.
import type { JsonObject, Level, OutsideChannel, Priority } from '../contract/index.js';

/** What is said, in the reader's language: the same on every outside channel. Text, never markup. */
export interface DeliveryContent {
  title: string;
  message: string;
  level: Level;
  priority: Priority;
  data: JsonObject;
  /** `https:` address or a path of the shop. */
  url: string | null;
  imageUrl: string | null;
  thread: string | null;
  /** BCP 47 language the text was rendered in. */
  language: string;
}

/** The person as known at the moment of sending. */
export interface Recipient {
  userId: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  /** BCP 47 */
  locale: string | null;
  /** IANA */
  timezone: string | null;
}

/** One notification on its way out on one channel: a row of `deliveries`. */
export interface Delivery {
  /** Rises with creation. Every attempt carries the same, so that a repeat is recognizable by who receives it. */
  id: string;
  /** null when the person wants it on this channel but not in the inbox. */
  notificationId: number | null;
  recipient: Recipient;
  type: string;
  category: string;
  channel: OutsideChannel;
  content: DeliveryContent;
  /** Which attempt this is, from 1. */
  attempt: number;
  createdAt: Date;
  expiresAt: Date | null;
  /** W3C trace context of the event, or of this attempt when it is recorded; for providers who can go on with it. */
  traceparent?: string | null;
}

/** What became of one attempt. Channels do not retry by themselves and do not throw for what a provider answers. */
export type SendResult =
  /** `reference`: the provider's or our own name of the message, such as a Message-ID. */
  | { outcome: 'sent'; reference?: string }
  /** Try later. `down`: the provider as a whole does not work, so its circuit should open. */
  | { outcome: 'retry'; reason: string; retryAfterMs?: number; down?: boolean }
  /** No attempt will ever work: goes to the dead letters. `suppress`: never use this address again. */
  | { outcome: 'failed'; reason: string; suppress?: string; down?: boolean }
  /** There is nobody to send it to any more (unsubscribed, address gone). */
  | { outcome: 'skipped'; reason: string };

export interface DeliveryChannel {
  readonly channel: OutsideChannel;
  /** Whether the shop has set it up. */
  readonly available: boolean;
  /** How many deliveries one node sends at a time. */
  readonly concurrency: number;
  /** Whether it is the one for this type; absent: for all. The first that is takes it. */
  takes?(type: string): boolean;
  /** Whoever may be down on its own, such as a host; absent: one provider for the whole channel. */
  providerOf?(type: string): string;
  /** Must end soon after `signal` aborts. A throw counts as `retry`. */
  send(delivery: Delivery, signal: AbortSignal): Promise<SendResult>;
  /** Several deliveries of one person in one message, oldest first; absent: the channel has no digests. */
  sendDigest?(
    deliveries: readonly Delivery[],
    digest: 'daily' | 'weekly',
    signal: AbortSignal,
  ): Promise<SendResult>;
}

/** Nest's token for the list of all channels, in the order in which they are asked whether they take a type. */
export const DELIVERY_CHANNELS = Symbol('DELIVERY_CHANNELS');
