import { ERROR_CODES, type ErrorBody, type ErrorCode } from '../../src/contract/index.js';
import type { Answer } from '../support/create-app.js';

/** The one shape of errors, in body and headers. */
export function expectError({ status, headers, body }: Answer, code: ErrorCode): void {
  expect(body).toMatchObject({ statusCode: ERROR_CODES[code], code });
  const { statusCode, error, message, requestId } = body as ErrorBody;
  expect([typeof error, typeof message]).toEqual(['string', 'string']);
  expect([status, headers.get('x-request-id')]).toEqual([statusCode, requestId]);
  expect(headers.get('cache-control')).toBe('no-store');
}
