import type { ErrorBody, ErrorDetail } from '../../../src/contract/index.js';
import type { NotifyError as Shape, NotifyErrorCode } from './api.js';

/** The one error of this package. `message` is for developers; decide by `code`. */
export class NotifyError extends Error implements Shape {
  override readonly name = 'NotifyError';
  readonly serverCode: string | null;
  readonly details?: readonly ErrorDetail[];
  readonly requestId?: string;

  constructor(
    readonly code: NotifyErrorCode,
    message: string,
    cause?: unknown,
    readonly status = 0,
    body?: Partial<ErrorBody>,
    readonly retryAfterMs?: number,
  ) {
    super(message, { cause });
    this.serverCode = body?.code ?? null;
    this.details = body?.details;
    this.requestId = body?.requestId;
  }
}

/** No answer. */
export const offline = (message: string, cause?: unknown): NotifyError =>
  new NotifyError('offline', message, cause);

const CODES: Record<number, NotifyErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
};

/** What a proxy says when nobody is behind it, too. */
const OFFLINE = new Set([408, 502, 503, 504]);

/** From an answer of REST, an ack, an `exception`. `body` may be anything: a proxy in between speaks its own language. */
export function refusal(status: number, body: unknown, retryAfterMs?: number): NotifyError {
  // `code` may be a number: Engine.IO's own refusals have one.
  const known =
    typeof (body as ErrorBody | null | undefined)?.code === 'string' ? (body as ErrorBody) : undefined;
  const code = CODES[status] ?? (OFFLINE.has(status) ? 'offline' : status >= 500 ? 'server' : 'invalid');
  return new NotifyError(code, known?.message ?? `Status ${status}`, undefined, status, known, retryAfterMs);
}

/** Whatever was thrown, as ours. */
export const toNotifyError = (error: unknown): NotifyError =>
  error instanceof NotifyError ? error : offline(`No answer: ${String(error)}`, error);

/** Somebody else signed in, or nobody is meant to any more. */
export const ended = (): NotifyError => new NotifyError('closed', 'Closed, or another user');
