/** Stable error codes. A code is never renamed or reused; new ones may be added. */
export const ERROR_CODES = {
  /** A field is missing or wrong; `details` says which. */
  validation_failed: 400,
  /** A field that does not exist here; `details` says which. */
  unknown_field: 400,
  /** The body is not JSON. */
  invalid_json: 400,
  /** JSON nested deeper than 32 levels. */
  too_deep: 400,
  /** An object with more than 1,000 keys. */
  too_many_keys: 400,
  /** A NUL character or half of a surrogate pair, which no database can store. */
  invalid_characters: 400,
  /** A choice that is not the person's to make: the type is mandatory on that channel; `details` says which. */
  preference_locked: 400,
  /** A push subscription at an address that is no push service this server knows; `details` says what is wrong. */
  push_endpoint_refused: 400,
  /** An event type no trigger knows. */
  unknown_event_type: 400,
  /** Any other request that makes no sense. */
  bad_request: 400,
  /** No token, or one that is not ours. */
  unauthorized: 401,
  /** The token's time is over: get a new one and try again. */
  token_expired: 401,
  /** The person was erased: no token of theirs counts any more. */
  revoked: 401,
  /** A refresh token for somebody else. */
  token_subject_changed: 401,
  /** The token is fine, its roles are not enough. */
  forbidden: 403,
  /** A page of another origin. */
  origin_not_allowed: 403,
  /** Not there, or not yours. */
  not_found: 404,
  method_not_allowed: 405,
  /** The same event id came before with another body. */
  event_conflict: 409,
  /** The same Idempotency-Key came before with another body. */
  idempotency_conflict: 422,
  /** The person was erased, and the id cannot be used again. */
  user_erased: 410,
  /** Its body was too large to be kept, so there is nothing to send again. */
  not_replayable: 409,
  /** What has started cannot be changed any more. */
  broadcast_started: 409,
  /** Only dead letters can be tried again. */
  delivery_not_failed: 409,
  body_too_large: 413,
  /** More recipients than one call may have. */
  too_many_recipients: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  /** Slow down; `Retry-After` says for how long. */
  rate_limited: 429,
  /** Socket only: this user has too many connections, the oldest was closed. */
  connection_limit: 429,
  /** Socket only: this client does not read what it is sent; it was closed and resumes from its cursor. */
  slow_consumer: 429,
  /** Socket only: an event name the server does not know. */
  unknown_event: 400,
  /** Our fault. The `requestId` finds it in the log. */
  internal_error: 500,
  /** The database is away or the server is going down: try again after `Retry-After`. */
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetail {
  /** Path into the body, for example `[3].data.orderId`. */
  path: string;
  message: string;
}

/** The one shape of every error, over REST and in socket acks and `exception` events. */
export interface ErrorBody {
  statusCode: number;
  /** Name of the status, for example `Bad Request`. */
  error: string;
  /** For people; may change. */
  message: string;
  code: ErrorCode;
  details?: ErrorDetail[];
  requestId: string;
}
