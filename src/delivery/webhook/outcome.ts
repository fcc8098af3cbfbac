import type { OutsideChannel } from '../../contract/index.js';
import type { SendResult } from '../channel.js';
import type { HttpAnswer } from './post.js';

/** Nobody means more, and a number of any length must not become one that no timer can hold. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;
const MAX_QUOTE = 200;

/** Request Timeout, Too Early, Too Many Requests: RFC 9110, 8470 and 6585 say to come again. */
const TRY_AGAIN = new Set([408, 425, 429]);
/** Whoever answers for the receiver says that it does not work as a whole. */
const RECEIVER_DOWN = new Set([502, 503, 504]);
/** Our signature is not accepted, or nobody wants webhooks here any more: so it will be for all others. */
const NOBODY_HOME = new Set([401, 410]);

/** `address`: what the message was for, to be suppressed when the receiver knows it to be dead. */
export interface Sent {
  webhookId: string;
  host: string;
  channel: OutsideChannel;
  address: string | null;
}

/** What an answer of the receiver means. */
export function toResult({ status, retryAfter, body }: HttpAnswer, sent: Sent): SendResult {
  if (status >= 200 && status < 300)
    return { outcome: 'sent', reference: referenceIn(body) ?? sent.webhookId };
  const reason = `${sent.host} ${meaningOf(status)}${quote(body)}`;
  if (status < 400 || status >= 500 || TRY_AGAIN.has(status)) {
    const retryAfterMs = parseRetryAfter(retryAfter);
    return {
      outcome: 'retry',
      reason,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(RECEIVER_DOWN.has(status) ? { down: true } : {}),
    };
  }
  const suppress = status === 422 && codeIn(body) === DEAD_ADDRESS[sent.channel] && sent.address;
  return {
    outcome: 'failed',
    reason,
    ...(suppress ? { suppress } : {}),
    ...(NOBODY_HOME.has(status) ? { down: true } : {}),
  };
}

const DEAD_ADDRESS: Partial<Record<OutsideChannel, string>> = {
  sms: 'invalid_number',
  email: 'invalid_address',
};

function meaningOf(status: number): string {
  if (status === 410) return 'wants no webhooks any more (410)';
  if (status === 401) return 'does not accept the signature (401): compare the secrets and the clocks';
  if (status >= 300 && status < 400) return `answered ${status}, and redirects are not followed`;
  return `answered ${status}`;
}

/** Its first printable characters: where they end up, nothing may break a line or turn the direction of writing. */
function quote(body: string): string {
  const printable = body.replaceAll(/[\p{C}\p{Z}\ufffd]+/gu, ' ').trim();
  const characters = Array.from(printable);
  if (characters.length === 0) return '';
  return `: ${characters.slice(0, MAX_QUOTE).join('')}${characters.length > MAX_QUOTE ? '…' : ''}`;
}

/** RFC 9110, 10.2.3: seconds or an HTTP date. undefined for anything else. At most a day. */
export function parseRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  // Date.parse alone takes `-5` and `1` for years.
  const isDate = /^[A-Z][a-z]+, [\w -]+ \d\d:\d\d:\d\d GMT$/.test(text);
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : isDate ? Date.parse(text) - now : NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}

function referenceIn(body: string): string | undefined {
  const { reference } = parsed(body);
  return typeof reference === 'string' && /^[\x20-\x7e]{1,200}$/.test(reference) ? reference : undefined;
}

function codeIn(body: string): unknown {
  return parsed(body).code;
}

/** The members of a JSON object; none for what is not one. */
function parsed(body: string): { reference?: unknown; code?: unknown } {
  try {
    return (JSON.parse(body) ?? {}) as object;
  } catch {
    return {};
  }
}
