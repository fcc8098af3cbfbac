import { IsObject, Matches, MaxLength } from 'class-validator';
import type { ErrorDetail, JsonObject } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import { normalTraceparent } from '../tracing/traceparent.js';
import { field, TimeField } from '../validation/fields.js';

const MAX_EVENTS = 500;
/** Ids of events are the shop's own: any visible text without control characters. */
const EVENT_ID = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** One event as the shop posts it. */
export class EventEnvelope {
  @field(
    {
      type: String,
      minLength: 1,
      maxLength: 255,
      description: "The shop's own id: a retry with it changes nothing",
      example: 'evt-1001',
    },
    Matches(EVENT_ID, { message: '$property must be 1 to 255 characters without control characters' }),
  )
  id!: string;

  @field(
    { type: String, maxLength: 100, example: 'order.status_changed' },
    Matches(/^[a-z][a-z0-9_.]{0,99}$/, { message: '$property must be a type of event such as order.placed' }),
  )
  type!: string;

  @field(
    {
      type: String,
      optional: true,
      maxLength: 255,
      description: 'Who says so, when several systems number their events; default `shop`',
      example: 'erp',
    },
    Matches(EVENT_ID, { message: '$property must be 1 to 255 characters without control characters' }),
  )
  source?: string;

  @TimeField({ optional: true, description: 'When it happened; default: when it arrives' })
  time?: string;

  @field(
    {
      type: String,
      optional: true,
      maxLength: 255,
      description:
        'W3C trace context; default: that of the header `traceparent`. One that is none is ignored',
      example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
    MaxLength(255),
  )
  traceparent?: string;

  @field(
    { type: 'object', additionalProperties: true, description: 'What happened; its fields depend on `type`' },
    IsObject(),
  )
  data!: JsonObject;
}

/** What a body holds: envelopes that still have to be checked. */
export interface Envelopes {
  events: unknown[];
  /** Not an array: paths of errors need no index. */
  single: boolean;
}

/**
 * One event, or an array of them; `traceparent` is that of the request, for those that bring none of their own. Throws an
 * AppError when there are none, too many, or CloudEvents we cannot take.
 */
export function readEnvelopes(body: unknown, contentType: string, traceparent?: unknown): Envelopes {
  const single = !Array.isArray(body);
  const given: unknown[] = single ? [body] : body;
  const common = normalTraceparent(traceparent);
  const events = common ? given.map((event) => withTrace(event, common)) : given;
  if (events.length === 0 || events.length > MAX_EVENTS) {
    throw new AppError('validation_failed', `Send 1 to ${MAX_EVENTS} events, not ${events.length}.`);
  }
  if (!isCloudEvents(contentType)) return { events, single };
  const unwrapped = events.map(fromCloudEvent);
  const details = unwrapped.flatMap(({ problem }, index): ErrorDetail[] =>
    problem ? [{ ...problem, path: single ? problem.path : `[${index}].${problem.path}` }] : [],
  );
  const [first] = details;
  if (first) throw new AppError('validation_failed', `Nothing was stored: ${first.message}.`, details);
  return { events: unwrapped.map(({ envelope }) => envelope), single };
}

function withTrace(event: unknown, traceparent: string): unknown {
  const isOwn = typeof event !== 'object' || event === null || Array.isArray(event) || 'traceparent' in event;
  return isOwn ? event : { ...event, traceparent };
}

export function isCloudEvents(contentType: string): boolean {
  return /^application\/cloudevents/i.test(contentType);
}

const CLOUD_EVENT_ATTRIBUTES = new Set(['id', 'type', 'source', 'time', 'data', 'traceparent']);

/**
 * The envelope in a CloudEvents 1.0 structured-mode object, with the extension `traceparent`. Other attributes that Storebell has no use for (`subject`,
 * `dataschema`, extensions) are allowed by the specification and left out; binary data is not.
 */
export function fromCloudEvent(value: unknown): {
  envelope: unknown;
  problem?: ErrorDetail;
} {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { envelope: value };
  const event = value as Record<string, unknown>;
  if (event['specversion'] !== '1.0') {
    return { envelope: value, problem: { path: 'specversion', message: 'specversion must be "1.0"' } };
  }
  if (event['data_base64'] !== undefined) {
    return { envelope: value, problem: { path: 'data_base64', message: 'data must be JSON, not base64' } };
  }
  const contentType = event['datacontenttype'] ?? 'application/json';
  if (typeof contentType !== 'string' || !/^application\/([\w.+-]+\+)?json\b/i.test(contentType)) {
    return { envelope: value, problem: { path: 'datacontenttype', message: 'datacontenttype must be JSON' } };
  }
  if (typeof event['source'] !== 'string') {
    return { envelope: value, problem: { path: 'source', message: 'source must be a string' } };
  }
  return {
    envelope: Object.fromEntries(Object.entries(event).filter(([name]) => CLOUD_EVENT_ATTRIBUTES.has(name))),
  };
}
