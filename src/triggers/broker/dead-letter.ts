import type { ConsumeMessage, MessageProperties, Options } from 'amqplib';
import type { ErrorBody, ErrorDetail } from '../../contract/index.js';

// A message that cannot be taken, as it goes to the dead-letter queue: the same body under the same routing key, with
// the reason in its headers.

/** Headers must fit into one frame, and amqplib encodes them in 64 KiB. */
const MAX_HEADERS_BYTES = 32 * 1024;
const MAX_DETAILS = 20;
const MAX_TEXT = 500;

export interface DeadLetter {
  id: string;
  routingKey: string;
  content: Buffer;
  options: Options.Publish & { headers: Record<string, unknown> };
}

export function toDeadLetter(
  { content, fields, properties }: ConsumeMessage,
  { code, message, details, requestId }: ErrorBody,
): DeadLetter {
  return {
    id: requestId,
    routingKey: fields.routingKey,
    content,
    options: {
      ...keptProperties(properties),
      persistent: true,
      headers: {
        ...keptHeaders(properties.headers ?? {}),
        'x-storebell-id': requestId,
        'x-storebell-code': code,
        'x-storebell-reason': shorten(message),
        'x-storebell-details': JSON.stringify(boundedDetails(details ?? [])),
        'x-storebell-exchange': fields.exchange,
        'x-storebell-at': new Date().toISOString(),
      },
    },
  };
}

/**
 * Not kept: an expiry, which would empty the dead-letter queue; a user, who the broker would compare with ours; an address
 * to reply to, where nobody waits any more. And nothing that amqplib could read but not write.
 */
function keptProperties(properties: MessageProperties): Options.Publish {
  const { contentType, contentEncoding, correlationId, messageId, type, appId, timestamp } = properties;
  return {
    contentType: writable(contentType),
    contentEncoding: writable(contentEncoding),
    correlationId: writable(correlationId),
    messageId: writable(messageId),
    type: writable(type),
    appId: writable(appId),
    timestamp: Number.isSafeInteger(timestamp) ? (timestamp as number) : undefined,
  };
}

/** Bytes that are no UTF-8 were read as longer ones. */
function writable(text: unknown): string | undefined {
  return typeof text === 'string' && Buffer.byteLength(text) < 256 ? text : undefined;
}

function keptHeaders(headers: Record<string, unknown>): Record<string, unknown> {
  const bytes = Buffer.byteLength(JSON.stringify(headers));
  return bytes <= MAX_HEADERS_BYTES ? headers : { 'x-storebell-headers': `left out: ${bytes} bytes` };
}

function boundedDetails(details: readonly ErrorDetail[]): ErrorDetail[] {
  return details
    .slice(0, MAX_DETAILS)
    .map(({ path, message }) => ({ path: shorten(path), message: shorten(message) }));
}

function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
