import { createHash } from 'node:crypto';

// Names of messages (RFC 5322, 3.6.4), made from what never changes: each attempt says the same, so that a mailbox that
// gets one twice can tell.

/** `key`: a delivery's id, or those of a digest. `owner` keeps apart what is counted anew in every database. */
export function messageIdOf(keys: readonly string[], owner: string, host: string): string {
  const label = keys.length === 1 ? keys[0] : 'digest';
  return `<${label}.${digest('message', owner, ...keys)}@${host}>`;
}

/** The name of a message that was never sent: all mails about one thing answer it, so mail programs group them. */
export function threadIdOf(userId: string, thread: string, host: string): string {
  return `<thread.${digest('thread', userId, thread)}@${host}>`;
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
