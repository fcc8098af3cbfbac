import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorBody, type ErrorCode } from '../contract/index.js';
import { ERRORS_EXTENSION } from '../errors/api-errors.js';
import { operationsOf, part, type Operation, type Schema } from './document.js';

/** An example of the words for people. The compiler asks for one more with every new code. */
const EXAMPLES: Record<ErrorCode, string> = {
  validation_failed: 'limit must not be greater than 100.',
  unknown_field: 'colour should not exist.',
  invalid_json: 'The body is not JSON: see character 12.',
  too_deep: 'The body is nested deeper than 32 levels.',
  too_many_keys: 'An object of the body has over 1000 keys.',
  invalid_characters: 'data.note holds a NUL character or half of a surrogate pair.',
  unknown_event_type: 'Nothing was stored: type there is no event type "order.lost".',
  bad_request: 'The request makes no sense to this server.',
  unauthorized: 'A token is required.',
  token_expired: 'The token has expired.',
  token_subject_changed: 'The new token belongs to somebody else.',
  revoked: 'This person was erased: the token is good for nothing any more.',
  forbidden: 'This needs the role service or admin.',
  origin_not_allowed: 'This origin is not on the list.',
  not_found: 'There is no notification 41.',
  method_not_allowed: 'This address knows GET, HEAD.',
  event_conflict: 'The event evt-1001 came before with another body.',
  preference_locked: 'types.payment.failed.inApp cannot be switched off.',
  push_endpoint_refused: 'Push messages go to the services of browser makers only.',
  idempotency_conflict: 'This Idempotency-Key came before with another body.',
  broadcast_started: 'It has started: retract it and send another one.',
  delivery_not_failed: 'Delivery 8041 is sent: only dead letters are tried again.',
  user_erased: 'This person was erased and cannot be stored again.',
  not_replayable: 'Its body was too large to be kept: send it again.',
  body_too_large: 'The body is larger than this address takes.',
  too_many_recipients: 'One call may tell at most 100000 people.',
  uri_too_long: 'A part of the address is too long.',
  unsupported_media_type: 'The body must be JSON, with Content-Type: application/json.',
  rate_limited: 'Too many requests: try again in 12 s.',
  connection_limit: 'Too many connections; the oldest was closed.',
  slow_consumer: 'This client does not read what it is sent.',
  unknown_event: 'There is no such event.',
  internal_error: 'Something went wrong here. The requestId finds it in the log.',
  unavailable: 'The service cannot answer right now: try again in a moment.',
};

const WITH_DETAILS: Partial<Record<ErrorCode, ErrorBody['details']>> = {
  validation_failed: [{ path: 'limit', message: 'must not be greater than 100' }],
  unknown_field: [{ path: 'colour', message: 'should not exist' }],
};

const ERROR_SCHEMA: Schema = {
  type: 'object',
  description: 'Every error, over REST and over the socket.',
  required: ['statusCode', 'error', 'message', 'code', 'requestId'],
  properties: {
    statusCode: { type: 'integer' },
    error: { type: 'string', description: 'Name of the status' },
    message: { type: 'string', description: 'For people; may change' },
    code: {
      type: 'string',
      enum: Object.keys(ERROR_CODES),
      description: 'For programs; never changes its meaning',
    },
    details: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string', description: 'Path into the body, for example `[3].data.orderId`' },
          message: { type: 'string' },
        },
      },
    },
    requestId: { type: 'string', description: 'Also in the header X-Request-Id, and in the log' },
  },
};

/** Gives every operation its errors: its own (`@ApiErrors`) and those that its parts can always lead to. */
export function describeErrors(document: OpenAPIObject): void {
  part<Schema>(document, 'schemas')['Error'] = ERROR_SCHEMA;
  part(document, 'headers')['Retry-After'] = {
    description: 'Seconds to wait before the same request can succeed',
    schema: { type: 'integer' },
  };
  const responses = part<object>(document, 'responses');
  for (const operation of operationsOf(document)) {
    const own = (operation[ERRORS_EXTENSION] ?? []) as ErrorCode[];
    delete operation[ERRORS_EXTENSION];
    const codes = [...new Set([...commonErrors(operation), ...own])];
    operation.responses ??= {};
    for (const status of new Set(codes.map((code) => ERROR_CODES[code]))) {
      if (operation.responses[status]) continue;
      const ofStatus = codes.filter((code) => ERROR_CODES[code] === status);
      const name = ofStatus.join('.');
      responses[name] ??= responseOf(status, ofStatus);
      operation.responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
}

function commonErrors({ operationId = '', parameters = [], requestBody, security }: Operation): ErrorCode[] {
  // Nothing to get wrong, no token, no limit; only the address itself can be broken.
  if (operationId.startsWith('health_')) return ['bad_request'];
  const takesInput = requestBody !== undefined || parameters.length > 0;
  const isPublic = security?.length === 0;
  return [
    ...(takesInput ? (['validation_failed', 'unknown_field'] as const) : []),
    ...(requestBody ? (['invalid_json', 'body_too_large', 'unsupported_media_type'] as const) : []),
    ...(isPublic ? [] : (['unauthorized', 'token_expired', 'forbidden'] as const)),
    'rate_limited',
    'unavailable',
  ];
}

function responseOf(status: number, codes: readonly ErrorCode[]): object {
  const examples = codes.map((code): [string, { value: ErrorBody }] => {
    const value: ErrorBody = {
      statusCode: status,
      error: STATUS_CODES[status] ?? 'Error',
      message: EXAMPLES[code],
      code,
      ...(WITH_DETAILS[code] ? { details: WITH_DETAILS[code] } : {}),
      requestId: '6f1c2e1e-8a0b-4a57-9d55-1c5e0f6a7b11',
    };
    return [code, { value }];
  });
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(status === 429 || status === 503
      ? { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }
      : {}),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
