import type { OpenAPIObject } from '@nestjs/swagger';
import { part, type Operation, type Schema } from './document.js';
import { exampleOf } from './example.js';

/** What the registry of triggers says of one event type. */
export interface DescribedTrigger {
  type: string;
  description: string;
  payload: new () => object;
}

interface Flavour {
  contentType: string;
  /** End of the names of the schemas. */
  suffix: string;
  envelope: (type: string) => Record<string, Schema>;
  required: string[];
  /** CloudEvents allows attributes of anybody's making; our own envelope does not. */
  open: boolean;
}

const ID: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  description: "The shop's own id: sending it again changes nothing",
  example: 'evt-1001',
};
const TIME: Schema = {
  type: 'string',
  format: 'date-time',
  description: 'When it happened; default: when it arrives',
  example: '2026-11-27T08:00:00Z',
};
const SOURCE: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  description: 'Who says so, when several systems number their events; default `shop`',
};

const PLAIN: Flavour = {
  contentType: 'application/json',
  suffix: 'Event',
  envelope: (type) => ({ id: ID, type: { const: type }, source: SOURCE, time: TIME }),
  required: ['id', 'type', 'data'],
  open: false,
};
const CLOUD: Flavour = {
  contentType: 'application/cloudevents+json',
  suffix: 'CloudEvent',
  envelope: (type) => ({
    specversion: { const: '1.0' },
    id: ID,
    source: { ...SOURCE, description: 'As in CloudEvents 1.0', example: '/shop' },
    type: { const: type },
    time: TIME,
    datacontenttype: { type: 'string', description: 'JSON only', example: 'application/json' },
  }),
  required: ['specversion', 'id', 'source', 'type', 'data'],
  open: true,
};
const MAX_EVENTS = 500;

/**
 * Documents the body of `POST` on `path` as one of all event types, or a batch of them. The payload classes must be
 * among the document's models.
 */
export function describeEvents(
  document: OpenAPIObject,
  path: string,
  triggers: readonly DescribedTrigger[],
): void {
  const operation = document.paths[path]?.post as Operation | undefined;
  if (!operation || triggers.length === 0) return;
  const schemas = part<Schema>(document, 'schemas');
  const event = addSchemas(schemas, triggers, PLAIN);
  const cloudEvent = addSchemas(schemas, triggers, CLOUD);
  const batchOf = (items: Schema): Schema => ({ type: 'array', items, minItems: 1, maxItems: MAX_EVENTS });
  operation.requestBody = {
    required: true,
    content: {
      [PLAIN.contentType]: {
        schema: { oneOf: [event, batchOf(event)] },
        examples: examplesOf(schemas, triggers, PLAIN),
      },
      [CLOUD.contentType]: { schema: cloudEvent, examples: examplesOf(schemas, triggers, CLOUD) },
      'application/cloudevents-batch+json': { schema: batchOf(cloudEvent) },
    },
  };
}

/** Documents the body of `POST` on `path` as the payload of one event type. */
export function describeBody(
  document: OpenAPIObject,
  path: string,
  triggers: readonly DescribedTrigger[],
  type: string,
): void {
  const operation = document.paths[path]?.post as Operation | undefined;
  const payload = triggers.find((trigger) => trigger.type === type)?.payload;
  if (!operation || !payload) return;
  const schema = refTo(payload.name);
  const example = exampleOf(schema, part<Schema>(document, 'schemas'));
  operation.requestBody = { required: true, content: { 'application/json': { schema, example } } };
}

/** Adds a schema per event type and one for all of them, and answers the reference to the latter. */
function addSchemas(
  schemas: Record<string, Schema>,
  triggers: readonly DescribedTrigger[],
  flavour: Flavour,
): Schema {
  for (const trigger of triggers) {
    schemas[nameOf(trigger, flavour)] = {
      type: 'object',
      description: trigger.description,
      required: flavour.required,
      properties: { ...flavour.envelope(trigger.type), data: refTo(trigger.payload.name) },
      additionalProperties: flavour.open,
    };
  }
  const refs = triggers.map((trigger) => refTo(nameOf(trigger, flavour)));
  const mapping = Object.fromEntries(triggers.map(({ type }, index) => [type, refs[index]?.$ref]));
  const all = `Any${flavour.suffix}`;
  schemas[all] = { oneOf: refs, discriminator: { propertyName: 'type', mapping } };
  return refTo(all);
}

function examplesOf(
  schemas: Record<string, Schema>,
  triggers: readonly DescribedTrigger[],
  flavour: Flavour,
): Record<string, { summary: string; value: unknown }> {
  return Object.fromEntries(
    triggers.map((trigger) => [
      trigger.type,
      { summary: trigger.description, value: exampleOf(refTo(nameOf(trigger, flavour)), schemas) },
    ]),
  );
}

/** `order.status_changed` becomes `OrderStatusChangedEvent`. */
function nameOf({ type }: DescribedTrigger, { suffix }: Flavour): string {
  const words = type.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}${suffix}`;
}

function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
