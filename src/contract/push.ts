// Web Push: what a browser registers, and what it receives. RFC 8030 (protocol), 8291 (encryption), 8292 (VAPID).
import type { JsonObject, Level, Priority } from './notification.js';

/** `GET /notifications/push/key`. */
export interface PushKey {
  /** The `applicationServerKey` of `pushManager.subscribe()`: an uncompressed P-256 point, 65 bytes in base64url. */
  publicKey: string;
}

/** `POST /notifications/push/subscriptions`: the browser's own `PushSubscription.toJSON()`. */
export interface PushSubscriptionRequest {
  /** `https:` address at a push service that the server knows, at most 2048 characters. */
  endpoint: string;
  /** Milliseconds since 1970; null or absent: no end. */
  expirationTime?: number | null;
  keys: {
    /** Public key of the browser: an uncompressed P-256 point, 65 bytes in base64url. */
    p256dh: string;
    /** 16 bytes in base64url. */
    auth: string;
  };
}

/**
 * `POST /notifications/push/subscriptions/renew`: the browser replaced a subscription by itself. Needs no token, because a
 * service worker has none: who knows the old endpoint and its `auth` is the browser that made them.
 */
export interface PushRenewalRequest {
  oldEndpoint: string;
  /** `keys.auth` of the old subscription. */
  oldAuth: string;
  subscription: PushSubscriptionRequest;
}

/** One browser that is reached by push. Its keys stay on the server. */
export interface PushDevice {
  id: string;
  /** Of the push service, for example `fcm.googleapis.com`. */
  host: string;
  userAgent: string | null;
  /** ISO 8601 UTC, like all times here. */
  createdAt: string;
  /** When its push service last took a message; null: never yet. */
  usedAt: string | null;
}

/** `GET /notifications/push/subscriptions`: at most 20, newest first. */
export interface PushDevices {
  data: PushDevice[];
}

/**
 * What `event.data.json()` is in a service worker, at most 3,000 bytes of UTF-8. Browsers that know Declarative Web Push
 * (Safari 18.4) show `notification` without a worker: see https://www.w3.org/TR/push-api/#declarative-push-message.
 */
export interface PushMessage {
  /** Says that the rest is declarative; the number is that of the RFC. */
  web_push: 8030;
  notification: {
    title: string;
    body: string;
    /** Absolute address that a click opens. */
    navigate: string;
    /** BCP 47 */
    lang: string;
    dir: 'auto';
    /** Notifications with the same tag replace each other on the screen. */
    tag: string;
    silent: boolean;
    /** `https:` address of a picture. */
    image?: string;
  };
  /** Unread entries of the inbox when this was sent. */
  app_badge: number;
  storebell: {
    /** Number of the inbox entry; null when the person has push but no inbox for it. */
    id: number | null;
    /** The same in every repetition. */
    delivery: string;
    type: string;
    category: string;
    level: Level;
    priority: Priority;
    thread: string | null;
    /** ISO 8601 UTC */
    createdAt: string;
    /** Left out when it would make the message too large. */
    data?: JsonObject;
  };
}
