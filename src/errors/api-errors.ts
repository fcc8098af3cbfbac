import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { ErrorCode } from '../contract/index.js';

/** Where the codes wait in the OpenAPI document until src/docs turns them into responses with examples. */
export const ERRORS_EXTENSION = 'x-errors';

/**
 * Documents which errors a route has besides those that every route has (wrong input, token, role, pace, database).
 */
export function ApiErrors(...codes: [ErrorCode, ...ErrorCode[]]): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiExtension(ERRORS_EXTENSION, codes));
}
