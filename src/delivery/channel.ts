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

/** One notification on its way out on one channel: a row of `deliveries`. */
export interface Delivery {
  /** Rises with creation; also the job's id, so that a retry is recognizable by who receives it. */
  id: string;
  userId: string;
  /** null when the person wants it on this channel but not in the inbox. */
  notificationId: number | null;
  type: string;
  category: string;
  channel: OutsideChannel;
  content: DeliveryContent;
  /** Which attempt this is, from 1. */
  attempt: number;
  createdAt: Date;
  expiresAt: Date | null;
}

/** What became of one attempt. Channels do not retry by themselves and do not throw for what a provider answers. */
export type SendResult =
  /** `reference`: the provider's or our own name of the message, such as a Message-ID. */
  | { outcome: 'sent'; reference?: string }
  /** Try later; `down`: the provider as a whole does not work, so its circuit should open. */
  | { outcome: 'retry'; reason: string; retryAfterMs?: number; down?: boolean }
  /** No attempt will ever work: goes to the dead letters. */
  | { outcome: 'failed'; reason: string }
  /** There is nobody to send it to any more (unsubscribed, address gone). */
  | { outcome: 'skipped'; reason: string };

/** A way out of the shop's pages. Knows no rules: whether and when to send was decided before. */
export interface DeliveryChannel {
  readonly channel: OutsideChannel;
  /** Whether the shop has set it up. */
  readonly available: boolean;
  /** Each attempt of a delivery carries the same id. Must end when `signal` aborts. */
  send(delivery: Delivery, signal: AbortSignal): Promise<SendResult>;
}
