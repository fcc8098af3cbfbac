import { STATUS_CODES } from 'node:http';
import { HttpException, Logger } from '@nestjs/common';
import { ERROR_CODES, type ErrorBody, type ErrorCode, type ErrorDetail } from '../contract/index.js';
import { AppError } from './app.error.js';
import { isDatabaseAway, isUnstorableText } from './database-errors.js';

export interface ErrorAnswer {
  body: ErrorBody;
  /** Seconds, for `Retry-After`. */
  retryAfter?: number;
}

interface Explanation {
  code: ErrorCode;
  message: string;
  details?: ErrorDetail[];
  retryAfter?: number;
}

const logger = new Logger('Errors');
const DATABASE_RETRY_AFTER = 2;

/** What the caller is told. What is our fault is logged here, once, and its words stay here. */
export function toErrorBody(error: unknown, requestId: string): ErrorAnswer {
  const { code, message, details, retryAfter } = explain(error);
  if (code === 'internal_error') logger.error(`request ${requestId} failed: ${title(error)}`, stackOf(error));
  const statusCode = ERROR_CODES[code];
  return {
    body: {
      statusCode,
      error: STATUS_CODES[statusCode] ?? 'Error',
      message,
      code,
      ...(details?.length ? { details } : {}),
      requestId,
    },
    retryAfter,
  };
}

function explain(error: unknown): Explanation {
  if (error instanceof AppError) return error;
  if (error instanceof HttpException) return explainHttp(error);
  const status = statusOf(error);
  // Fastify's own, and those of its plug-ins. They are written for us, so the words are ours; and they come before the
  // database's, because a caller who goes away is a lost connection too.
  if (status !== undefined && status < 500) return explainStatus(status, codeOf(error));
  if (isDatabaseAway(error)) {
    return { code: 'unavailable', message: WORDS.unavailable, retryAfter: DATABASE_RETRY_AFTER };
  }
  if (isUnstorableText(error)) return { code: 'invalid_characters', message: WORDS.invalid_characters };
  return status === 503
    ? { code: 'unavailable', message: WORDS.unavailable, retryAfter: DATABASE_RETRY_AFTER }
    : { code: 'internal_error', message: WORDS.internal_error };
}

function explainHttp(exception: HttpException): Explanation {
  const fastifyCode = codeOf(exception.cause);
  const explanation = explainStatus(exception.getStatus(), fastifyCode);
  // Nest writes the address into the message of an unknown route; other messages below 500 are meant for the caller.
  const isOwn = fastifyCode === undefined && !/^Cannot [A-Z]+ /.test(exception.message);
  const isAnswer = ERROR_CODES[explanation.code] < 500;
  return isOwn && isAnswer ? { ...explanation, message: exception.message } : explanation;
}

function explainStatus(status: number, fastifyCode?: string): Explanation {
  const code = (fastifyCode && FASTIFY_CODES[fastifyCode]) || CODE_OF_STATUS[status] || fallbackOf(status);
  return {
    code,
    message: WORDS[code] ?? WORDS.bad_request,
    retryAfter: code === 'unavailable' ? DATABASE_RETRY_AFTER : undefined,
  };
}

function fallbackOf(status: number): ErrorCode {
  return status >= 400 && status < 500 ? 'bad_request' : 'internal_error';
}

const FASTIFY_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
};

const CODE_OF_STATUS: Record<number, ErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
};

const WORDS = {
  bad_request: 'The request makes no sense to this server.',
  unauthorized: 'A token is required.',
  forbidden: 'This is not allowed.',
  not_found: 'There is nothing at this address.',
  method_not_allowed: 'This address does not know this method.',
  invalid_json: 'The body is not JSON.',
  invalid_characters: 'A text holds a NUL character or half of a surrogate pair.',
  body_too_large: 'The body is larger than this address takes.',
  uri_too_long: 'The address is too long.',
  unsupported_media_type: 'The body must be JSON, with Content-Type: application/json.',
  rate_limited: 'Too many requests: try again later.',
  unavailable: 'The service cannot answer right now: try again in a moment.',
  internal_error: 'Something went wrong here. The requestId finds it in the log.',
} satisfies Partial<Record<ErrorCode, string>> as Partial<Record<ErrorCode, string>> & {
  bad_request: string;
  unavailable: string;
  internal_error: string;
  invalid_characters: string;
};

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { statusCode, status } = error as Record<string, unknown>;
  return [statusCode, status].find(
    (one): one is number => typeof one === 'number' && Number.isInteger(one) && one >= 400 && one < 600,
  );
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Prisma's messages quote the call with its values, up to a last line that says what is wrong. */
function title(error: unknown): string {
  if (!(error instanceof Error)) return `thrown value: ${String(error)}`;
  const { name, message } = error;
  return `${name}: ${name.startsWith('PrismaClient') ? (message.trim().split('\n').at(-1) ?? '') : message}`;
}

function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  if (error.cause !== undefined) frames.push(`caused by ${title(error.cause)}`, stackOf(error.cause) ?? '');
  return frames.join('\n').trimEnd();
}
