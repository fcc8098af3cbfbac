import { createHmac, timingSafeEqual } from 'node:crypto';
import type { OutsideChannel } from '../contract/index.js';

/** What one link in a mail takes back: one type, or all of a category, on one channel. */
export interface Unsubscription {
  userId: string;
  channel: OutsideChannel;
  category: string;
  /** Absent: the whole category. */
  type?: string;
}

/** A token for an address such as `/unsubscribe/<token>`: URL-safe, without an end, good for nothing else. */
export function signUnsubscription(choice: Unsubscription, key: string): string {
  const { userId, channel, category, type } = choice;
  const payload = Buffer.from(JSON.stringify([userId, channel, category, type ?? null])).toString(
    'base64url',
  );
  return `${payload}.${signature(payload, key).toString('base64url')}`;
}

/** null for everything that `key` did not sign. */
export function verifyUnsubscription(token: string, key: string): Unsubscription | null {
  if (token.length > MAX_LENGTH) return null;
  const [payload = '', given = '', ...more] = token.split('.');
  const mac = Buffer.from(given, 'base64url');
  const expected = signature(payload, key);
  if (more.length > 0 || mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
  // Only we can have written it.
  const [userId, channel, category, type] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
    string,
    OutsideChannel,
    string,
    string | null,
  ];
  return type === null ? { userId, channel, category } : { userId, channel, category, type };
}

const MAX_LENGTH = 2_048;

/** A key of its own, so that a token signed here means nothing to whoever else uses the secret. */
function signature(payload: string, key: string): Buffer {
  return createHmac('sha256', key).update(`storebell.unsubscribe.v1.${payload}`).digest();
}
