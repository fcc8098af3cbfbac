import type { Message } from 'amqplib';
import * as fc from 'fast-check';
import { AppError } from '../../errors/app.error.js';
import { readMessage } from './read-message.js';

const message = (content: Buffer, properties: object = {}): Message =>
  ({ content, fields: { routingKey: 'order.placed' }, properties }) as unknown as Message;
const read = (body: unknown, properties?: object) =>
  readMessage(message(Buffer.from(JSON.stringify(body)), properties));

const data = { orderId: '1', customerId: 'ada' };
const envelope = { id: 'e1', type: 'order.placed', data };

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

describe('reading a message', () => {
  it.each<[string, unknown, object, unknown]>([
    ['one', envelope, {}, { events: [envelope], single: true }],
    ['many', [envelope], {}, { events: [envelope], single: false }],
    ['from Nest', { pattern: 'p', data: envelope }, {}, { events: [envelope], single: true }],
    ['many from Nest', { pattern: 'p', data: [envelope] }, {}, { events: [envelope], single: false }],
  ])('finds the envelopes: %s', (_name, body, properties, found) => {
    expect(read(body, properties)).toEqual(found);
  });

  it('gives the trace of the message to events that have none of their own', () => {
    const [ours, own] = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
    const properties = { headers: { traceparent: ours } };
    const { events } = read([envelope, { ...envelope, traceparent: own }], properties);
    expect(events).toEqual([
      { ...envelope, traceparent: ours },
      { ...envelope, traceparent: own },
    ]);
    expect(read(data, { ...properties, messageId: 'm1' }).events).toMatchObject([
      { id: 'm1', traceparent: ours },
    ]);
    expect(read(envelope, { headers: { traceparent: 'nonsense' } }).events).toEqual([envelope]);
  });

  it('makes the envelope of bare data from the properties', () => {
    const properties = { messageId: 'm1', type: 'order.paid', timestamp: 1_795_766_400 };
    expect(read(data, properties).events).toEqual([
      { id: 'm1', type: 'order.paid', time: '2026-11-27T08:00:00.000Z', data },
    ]);
  });

  it.each([
    ['the property', { messageId: 'm', type: 'a.b' }, { pattern: 'c.d', data }, 'a.b'],
    ["Nest's pattern", { messageId: 'm' }, { pattern: 'c.d', data }, 'c.d'],
    ['the routing key', { messageId: 'm' }, data, 'order.placed'],
  ])('takes its type from %s', (_name, properties, body, type) => {
    expect(read(body, properties).events).toMatchObject([{ type, data }]);
  });

  it.each([
    ['an envelope', envelope],
    ['an envelope that lacks something', { type: 'order.placed', data }],
    ['several', [data]],
    ['text', 'hello'],
  ])('changes nothing about %s', (_name, body) => {
    expect(read(body, { messageId: 'm1' }).events).toEqual([body].flat());
  });

  it('either finds 1 to 500 events or says what is wrong, whatever comes', () => {
    const anyProperties = fc.record(
      {
        contentType: fc.oneof(
          fc.constantFrom('application/json', 'application/cloudevents+json'),
          fc.string(),
        ),
        contentEncoding: fc.oneof(fc.constantFrom('utf-8', 'gzip'), fc.string()),
        messageId: fc.string(),
        type: fc.string(),
        timestamp: fc.oneof(fc.integer(), fc.double()),
      },
      { requiredKeys: [] },
    );
    const anyContent = fc.oneof(fc.json().map(Buffer.from), fc.uint8Array().map(Buffer.from));
    fc.assert(
      fc.property(anyContent, anyProperties, (content, properties) => {
        const found = attempt(() => readMessage(message(content, properties)));
        const isRight =
          found instanceof Error
            ? found instanceof AppError && found.status < 500
            : found.events.length > 0 && found.events.length <= (found.single ? 1 : 500);
        expect([isRight, found]).toEqual([true, found]);
      }),
    );
  });
});
