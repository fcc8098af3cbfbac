// What a push message says, and the headers that say how to carry it.
import { createHash } from 'node:crypto';
import type { Priority, PushMessage } from '../../contract/index.js';
import type { Delivery } from '../channel.js';

/**
 * Push services must take 4,096 bytes (RFC 8030, 7.2), of which encryption uses 103. Ours stay well below, because not
 * all of them take so much.
 */
const MAX_BYTES = 3_000;
/** For a service that found that too large. */
const SMALL_BYTES = 1_000;
/** The longest a push service keeps a message, in seconds: four weeks, as Google and Mozilla limit it. */
const MAX_TTL = 2_419_200;

const URGENCY = { low: 'low', medium: 'normal', high: 'high', urgent: 'high' } as const satisfies Record<
  Priority,
  string
>;

/** Where a path of the shop leads, and how many entries the badge shows. */
export interface Surroundings {
  shopUrl: string;
  unread: number;
}

/** The message as JSON in UTF-8. `small`: of the least that still says what happened. */
export function encodeMessage(delivery: Delivery, surroundings: Surroundings, small = false): Buffer {
  const limit = small ? SMALL_BYTES : MAX_BYTES;
  const { content } = delivery;
  const whole = toMessage(delivery, surroundings);
  if (!small) {
    const encoded = encode(whole);
    if (encoded.length <= limit) return encoded;
  }
  const { data: _data, ...storebell } = whole.storebell;
  const { image: _image, ...notification } = whole.notification;
  const spare = limit / 3;
  // A link too long to carry leads to the shop, where the entry in the inbox has it whole.
  const navigate =
    Buffer.byteLength(notification.navigate) > spare ? surroundings.shopUrl : notification.navigate;
  const short = { ...notification, navigate, title: cut(content.title, spare), body: '' };
  const frame = { ...whole, notification: short, storebell };
  return encode({
    ...frame,
    notification: { ...short, body: cut(content.message, limit - encode(frame).length) },
  });
}

function toMessage(delivery: Delivery, { shopUrl, unread }: Surroundings): PushMessage {
  const { content, id, notificationId, type, category, createdAt } = delivery;
  const { title, message, language, level, priority, thread, data, url, imageUrl } = content;
  return {
    web_push: 8030,
    notification: {
      title,
      body: message,
      navigate: absolute(url, shopUrl),
      lang: language,
      dir: 'auto',
      tag: tagOf(delivery),
      silent: priority === 'low',
      ...(imageUrl ? { image: absolute(imageUrl, shopUrl) } : {}),
    },
    app_badge: unread,
    storebell: {
      id: notificationId,
      delivery: id,
      type,
      category,
      level,
      priority,
      thread,
      createdAt: createdAt.toISOString(),
      data,
    },
  };
}

/** News of a thread takes the place of older news of it, on the screen as on the way; anything else stands alone. */
function tagOf({ id, content: { thread } }: Delivery): string {
  return thread ?? `delivery:${id}`;
}

/** A message that waits at the push service gives way to the next of the same topic (RFC 8030, 5.4). */
export function topicOf(delivery: Delivery): string {
  const { userId } = delivery.recipient;
  // Hashed: the header is not encrypted, and it may have 32 characters.
  return createHash('sha256')
    .update(JSON.stringify([userId, tagOf(delivery)]))
    .digest('base64url')
    .slice(0, 32);
}

/** RFC 8030, 5.2 to 5.4. */
export function headersOf(delivery: Delivery, now = Date.now()): Record<string, string | number> {
  return {
    TTL: ttlOf(delivery, now),
    Urgency: URGENCY[delivery.content.priority],
    Topic: topicOf(delivery),
    'Content-Type': 'application/octet-stream',
    'Content-Encoding': 'aes128gcm',
  };
}

/** Seconds; 0 would mean "now or never". */
function ttlOf({ expiresAt }: Delivery, now: number): number {
  if (!expiresAt) return MAX_TTL;
  return Math.min(MAX_TTL, Math.max(1, Math.floor((expiresAt.getTime() - now) / 1000)));
}

function absolute(link: string | null, base: string): string {
  return link !== null && URL.canParse(link, base) ? new URL(link, base).href : base;
}

function encode(message: PushMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}

/** The beginning of a text that takes at most `bytes` of JSON, and never half a character of a reader's. */
function cut(text: string, bytes: number): string {
  const size = (part: string): number => Buffer.byteLength(JSON.stringify(part)) - 2;
  if (size(text) <= bytes) return text;
  const left = bytes - size('…');
  let [kept, used] = ['', 0];
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += size(segment);
    if (used > left) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
