import type { PushAnswer } from './push.transport.js';

/** What a push service's answer means for one device. */
export type Verdict =
  | { kind: 'taken' }
  /** The subscription has ended and will never work again. */
  | { kind: 'gone' }
  | { kind: 'tooLarge' }
  /** The service does not accept our keys, at least not for this device. */
  | { kind: 'refused'; reason: string }
  /** Too fast: not before `retryAfterMs`, if it says so. */
  | { kind: 'later'; reason: string; retryAfterMs?: number }
  /** The service itself does not work. */
  | { kind: 'down'; reason: string; retryAfterMs?: number }
  | { kind: 'never'; reason: string };

/** RFC 8030, 5 and 7.3; the statuses of RFC 9110. */
export function verdictOn({ status, headers }: PushAnswer, host: string, now = Date.now()): Verdict {
  const reason = `${host} answered ${status}`;
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 413) return { kind: 'tooLarge' };
  if (status === 401 || status === 403) return { kind: 'refused', reason };
  if (status === 429 || status === 408) return { kind: 'later', reason, retryAfterMs };
  if (status >= 500) return { kind: 'down', reason, retryAfterMs };
  return { kind: 'never', reason };
}

/** RFC 9110, 10.2.3: seconds or a date. Undefined when it is neither. */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const time = Date.parse(value);
  // Date.parse reads almost anything; a date of HTTP starts with its day.
  return /^[A-Z][a-z]+,? /.test(value) && !Number.isNaN(time) ? Math.max(0, time - now) : undefined;
}
