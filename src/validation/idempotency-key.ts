import { AppError } from '../errors/app.error.js';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a request. */
export function checkIdempotencyKey(key: string): string {
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new AppError('validation_failed', 'Idempotency-Key must be 1 to 255 visible characters.', [
    { path: 'Idempotency-Key', message: 'must be 1 to 255 visible characters' },
  ]);
}
