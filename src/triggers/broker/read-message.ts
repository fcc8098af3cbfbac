import type { Message } from 'amqplib';
import { AppError } from '../../errors/app.error.js';
import { bodyLimitOf, parseJson } from '../../validation/json-body.js';
import { isCloudEvents, readEnvelopes, type Envelopes } from '../envelope.js';

// From a message to the envelopes in it. What is let in is what POST /events lets in, plus two forms of the broker's
// world: Nest's own wrapping, and data whose envelope stands in the properties of the message.

const MAX_BYTES = bodyLimitOf({ method: 'POST', url: '/events' }, '');
const JSON_TYPE = /^application\/(json|cloudevents(-batch)?\+json)\s*(;|$)/i;
/** Some libraries name the charset here. */
const PLAIN = /^(identity|utf-?8)?$/i;
const ENVELOPE = new Set(['id', 'type', 'source', 'time', 'data', 'traceparent']);
/** Seconds up to the year 5138; a larger timestamp is one in milliseconds, which is what JavaScript has at hand. */
const MAX_SECONDS = 1e11;

/** Throws an AppError that says what is wrong. */
export function readMessage({ content, fields, properties }: Message): Envelopes {
  const contentType = textOf(properties.contentType) ?? 'application/json';
  if (!JSON_TYPE.test(contentType)) {
    throw new AppError(
      'unsupported_media_type',
      'The message must be JSON, with content type application/json.',
    );
  }
  if (!PLAIN.test(textOf(properties.contentEncoding) ?? '')) {
    throw new AppError('unsupported_media_type', 'The message must not be compressed.');
  }
  if (content.length > MAX_BYTES) {
    throw new AppError('body_too_large', `The message is larger than ${MAX_BYTES} bytes.`);
  }
  if (content.length === 0) throw new AppError('invalid_json', 'The message is empty.');
  const body = parseJson(content);
  const traceparent: unknown = properties.headers?.['traceparent'];

  if (isCloudEvents(contentType)) return readEnvelopes(body, contentType, traceparent);
  const { data, type } = isNestPacket(body)
    ? { data: body.data, type: textOf(body.pattern) }
    : { data: body, type: fields.routingKey };
  const id = textOf(properties.messageId);
  if (id === undefined || !isBareData(data)) return readEnvelopes(data, contentType, traceparent);
  const envelope = { id, type: textOf(properties.type) ?? type, time: timeOf(properties.timestamp), data };
  return readEnvelopes(envelope, contentType, traceparent);
}

/** What ClientRMQ of @nestjs/microservices makes of `emit(pattern, data)`; `send` adds an id of its own. */
function isNestPacket(body: unknown): body is { pattern: unknown; data: unknown } {
  return isObject(body) && Object.hasOwn(body, 'pattern') && Object.hasOwn(body, 'data');
}

/** An object that is no envelope. No type of event has `data` and nothing but fields of the envelope as its own data. */
function isBareData(value: unknown): boolean {
  return (
    isObject(value) &&
    !(Object.hasOwn(value, 'data') && Object.keys(value).every((name) => ENVELOPE.has(name)))
  );
}

function timeOf(timestamp: unknown): string | undefined {
  if (typeof timestamp !== 'number') return undefined;
  const date = new Date(timestamp < MAX_SECONDS ? timestamp * 1_000 : timestamp);
  // Not ours to mend: the check of the envelope says what a time must be.
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
