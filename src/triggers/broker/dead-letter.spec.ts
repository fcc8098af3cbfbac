import type { ConsumeMessage } from 'amqplib';
import { toDeadLetter } from './dead-letter.js';

const message = (properties: object): ConsumeMessage =>
  ({
    content: Buffer.from('hello'),
    fields: { exchange: 'storebell.events', routingKey: 'order.placed' },
    properties,
  }) as unknown as ConsumeMessage;
const problem = (more: object = {}) => ({
  statusCode: 400,
  error: 'Bad Request',
  code: 'validation_failed' as const,
  message: 'It is wrong.',
  requestId: 'r-1',
  ...more,
});

describe('a dead letter', () => {
  it('says what is wrong, beside what it was', () => {
    const details = [{ path: 'data.orderId', message: 'must be there' }];
    const letter = toDeadLetter(message({ headers: { trace: 'abc' } }), problem({ details }));
    expect(letter).toMatchObject({ id: 'r-1', routingKey: 'order.placed', content: Buffer.from('hello') });
    expect(letter.options).toMatchObject({
      persistent: true,
      headers: {
        trace: 'abc',
        'x-storebell-id': 'r-1',
        'x-storebell-code': 'validation_failed',
        'x-storebell-reason': 'It is wrong.',
        'x-storebell-details': JSON.stringify(details),
        'x-storebell-exchange': 'storebell.events',
      },
    });
  });

  it('says it briefly', () => {
    const details = Array.from({ length: 100 }, () => ({
      path: 'p'.repeat(9_999),
      message: 'm'.repeat(9_999),
    }));
    const letter = toDeadLetter(message({}), problem({ message: 'x'.repeat(9_999), details }));
    expect(JSON.stringify(letter.options.headers).length).toBeLessThan(25_000);
  });

  it('holds nothing that amqplib refuses to write, which would count as a broken connection', () => {
    // 255 bytes that were no UTF-8.
    const long = '\uFFFD'.repeat(255);
    const names = ['contentType', 'contentEncoding', 'correlationId', 'messageId', 'type', 'appId'];
    const wrong = Object.fromEntries(names.map((name) => [name, long]));
    const headers = { long: 'ä'.repeat(20_000) };
    const { options } = toDeadLetter(message({ ...wrong, timestamp: 2 ** 64, headers }), problem());
    for (const name of [...names, 'timestamp']) expect(options).toHaveProperty(name, undefined);
    expect(options.headers).not.toHaveProperty('long');
  });
});
