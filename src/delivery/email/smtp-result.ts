import type { SendResult } from '../channel.js';

/** What is looked at of nodemailer's errors. */
interface SmtpError {
  /** Nodemailer's: EAUTH, ECONNECTION, ETIMEDOUT, ETLS, EENVELOPE, EMESSAGE, EABORT, ... */
  code?: string;
  /** The command that was answered: `CONN`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  command?: string;
  response?: string;
  responseCode?: number;
  message?: string;
  cause?: unknown;
}

const GREYLISTED_MS = 5 * 60_000;

/** Enhanced status codes (RFC 3463) that speak of the recipient's address and not of this message. */
const ADDRESS_CODES = /^5\.(1\.(1|2|3|6|10)|2\.1)$/;
/** Without an enhanced code only words can say it; in doubt nobody is suppressed. */
const ADDRESS_WORDS =
  /\b(no such|unknown|invalid|non-?exist\w*|not exist\w*|not found|unavailable|disabled|unrouteable|undeliverable|no mailbox|user not local|not a valid)\b/i;
const POLICY_WORDS =
  /\b(spam|block\w*|polic\w*|relay\w*|denied|deny|reject\w* due|listed|blacklist\w*|reputation|spf|dkim|dmarc|sender|authenticat\w*|quota|full|rate|content|virus)\b/i;

/** What an attempt that ended in an error means for this delivery. `address` is the one that it went to. */
export function resultOf(error: unknown, address: string): SendResult {
  const { code, command = '', response = '', responseCode = 0, message, cause } = asSmtpError(error);
  const reason = readable(response || message || 'unknown error', command);
  if (code === 'EABORT') return { outcome: 'retry', reason: 'aborted', ...(isTimeout(cause) && DOWN) };
  // Wrong credentials: nobody gets mail until somebody mends them, and it is no recipient's fault.
  if (code === 'EAUTH' || responseCode === 530 || responseCode === 535) return retry(reason, DOWN);
  if (!responseCode && isAboutMessage(code)) return { outcome: 'failed', reason };
  if (!responseCode || responseCode === 421 || isConnectionLevel(command)) return retry(reason, DOWN);
  if (responseCode === 503) return retry(reason);
  if (responseCode < 500) {
    return retry(reason, /gr[ae]y-?list/i.test(response) ? { retryAfterMs: GREYLISTED_MS } : {});
  }
  // Our own address is refused: the same for every mail.
  if (command === 'MAIL FROM' && !isSize(response, responseCode)) return retry(reason, DOWN);
  const suppress = isDeadAddress(command, response, responseCode) ? { suppress: address.toLowerCase() } : {};
  return { outcome: 'failed', reason, ...suppress };
}

const DOWN = { down: true } as const;

function retry(reason: string, rest: { down?: true; retryAfterMs?: number } = {}): SendResult {
  return { outcome: 'retry', reason, ...rest };
}

function isConnectionLevel(command: string): boolean {
  return /^(CONN|EHLO|HELO|LHLO|STARTTLS|RSET)$/.test(command);
}

/** Nodemailer itself refuses to send it: larger than the server takes, or an address it cannot write. */
function isAboutMessage(code: string | undefined): boolean {
  return code === 'EMESSAGE' || code === 'EENVELOPE' || code === 'ESTREAM';
}

function isSize(response: string, responseCode: number): boolean {
  return responseCode === 552 || /^5\.(3\.4|2\.3)$/.test(enhancedCodeOf(response));
}

function isDeadAddress(command: string, response: string, responseCode: number): boolean {
  const enhanced = enhancedCodeOf(response);
  // There is one recipient, so an answer to the message can be about nobody else.
  if (enhanced) return ADDRESS_CODES.test(enhanced);
  return (
    command === 'RCPT TO' &&
    [550, 551, 553].includes(responseCode) &&
    ADDRESS_WORDS.test(response) &&
    !POLICY_WORDS.test(response)
  );
}

function enhancedCodeOf(response: string): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
}

function isTimeout(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'TimeoutError';
}

/** One short line for the record of the delivery. */
function readable(text: string, command: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return `${command && command !== 'API' ? `${command}: ` : ''}${line}`.slice(0, 300);
}

function asSmtpError(error: unknown): SmtpError {
  return typeof error === 'object' && error !== null ? error : { message: String(error) };
}
