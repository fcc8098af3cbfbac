// What a webhook carries: a signed POST per delivery, by Standard Webhooks (https://www.standardwebhooks.com).
import type { JsonObject, Level, Priority } from './notification.js';
import type { OutsideChannel } from './preferences.js';

/**
 * Body of a webhook. Verify `webhook-signature` over the bytes as they came, before parsing them. Every attempt of a
 * delivery has the same body and the same `webhook-id`; `webhook-timestamp` and the signature are of the attempt.
 */
export interface WebhookPayload {
  type: `notification.${OutsideChannel}`;
  /** When the delivery came to be, ISO 8601 UTC: not when it was sent. */
  timestamp: string;
  data: WebhookData;
}

export interface WebhookData {
  /** Digits; unique within one installation. */
  deliveryId: string;
  channel: OutsideChannel;
  notification: WebhookNotification;
  recipient: WebhookRecipient;
  /**
   * On `sms`: title, message and link, ready to be sent, at most 459 UTF-16 units (three parts of a GSM 03.38 message).
   * null on other channels.
   */
  text: string | null;
}

/** The words in the reader's language, plain text, never markup. */
export interface WebhookNotification {
  /** As in the person's inbox; null when they did not want it there. */
  id: number | null;
  type: string;
  category: string;
  level: Level;
  priority: Priority;
  title: string;
  message: string;
  data: JsonObject;
  /** `https:` address; a path of the shop where the server does not know the shop's address (`SHOP_URL`). */
  url: string | null;
  /** Like `url`. */
  imageUrl: string | null;
  thread: string | null;
  /** BCP 47 language of the words. */
  language: string;
}

/** Whom to reach: only the address that the channel needs is given. */
export interface WebhookRecipient {
  userId: string;
  name: string | null;
  /** On `sms`, as the shop gave it: E.164 (`+4915112345678`) where a provider is to understand it. */
  phone?: string;
  /** On `email`. */
  email?: string;
  /** BCP 47 */
  locale: string | null;
}

/**
 * What the receiver may answer, as JSON; the status alone is enough. 2xx: it has taken the message over. 429, 408, 425,
 * 5xx and redirects: sent again later, not before `Retry-After` (seconds or a date, RFC 9110, 10.2.3). Other 4xx: never again.
 */
export interface WebhookAnswer {
  /** With 2xx: the provider's name of the message, up to 200 characters of ASCII. Absent: the `webhook-id`. */
  reference?: string;
  /**
   * With 422: nothing can be sent to this number or address, for this or any other message. Storebell stops using it.
   * Other words are shown to the staff and change nothing.
   */
  code?: 'invalid_number' | 'invalid_address' | (string & {});
}
