import { isEmail } from 'class-validator';
import { ConfigError } from '../../config/config.js';

export interface Mailbox {
  /** Empty when there is none. */
  name: string;
  address: string;
}

/** What a mail library could read as the end of an address, a list, a group, a comment or a quoted part. */
const STRUCTURE = /[\s\p{C}<>()[\]\\,;:"]/u;

/**
 * Whether this is one plain mailbox and nothing else. Decided here, because a library that reads headers reads more into
 * a text: `v@x.co\r\nBcc: evil@x.co` becomes a group with another recipient.
 */
export function isMailbox(address: string): boolean {
  return address.length <= 254 && !STRUCTURE.test(address) && isEmail(address);
}

/** A text as a header may carry it: one line of at most `max` characters, without control characters. */
export function headerText(text: string, max: number): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`;
}

/**
 * `Shop <bell@shop.example>` or the address alone. Its host may be `localhost`: a trial has no other. Throws a ConfigError
 * when the address is none.
 */
export function readSender(from: string, fallbackName: string): Mailbox {
  const [, name = '', inBrackets] = /^([^<]*)<([^>]*)>$/.exec(from) ?? [];
  const address = (inBrackets ?? from).trim();
  if (STRUCTURE.test(address) || !/^[^@]+@[^@]+$/.test(address)) {
    throw new ConfigError(['MAIL_FROM must be an address such as "Shop <bell@shop.example>"']);
  }
  const plain = name.trim().replace(/^"(.*)"$/, '$1');
  return { name: headerText(plain || fallbackName, 100), address };
}
