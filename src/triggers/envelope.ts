import { IsObject, Matches } from 'class-validator';
import type { JsonObject } from '../contract/index.js';
import { field, TimeField } from '../validation/fields.js';

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
    { type: 'object', additionalProperties: true, description: 'What happened; its fields depend on `type`' },
    IsObject(),
  )
  data!: JsonObject;
}

const CLOUD_EVENT_ATTRIBUTES = new Set(['id', 'type', 'source', 'time', 'data']);

/**
 * The envelope in a CloudEvents 1.0 structured-mode object. Attributes that Storebell has no use for (`subject`,
 * `dataschema`, extensions) are allowed by the specification and left out; binary data is not.
 */
export function fromCloudEvent(value: unknown): {
  envelope: unknown;
  problem?: { path: string; message: string };
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
