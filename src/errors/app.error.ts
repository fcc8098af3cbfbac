import { ERROR_CODES, type ErrorCode, type ErrorDetail } from '../contract/index.js';

/** An error a caller can act on: a stable code, a status, and words for people. Thrown anywhere below an edge. */
export class AppError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: ErrorDetail[],
    /** Seconds, sent as `Retry-After`. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'AppError';
    this.status = ERROR_CODES[code];
  }
}
