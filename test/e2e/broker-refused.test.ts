import type { Options } from 'amqplib';
import { describeWithBroker, TestBroker, type Letter } from '../support/broker.js';

// Hostile and broken messages (Q1): to the dead-letter queue at once, with the reason.

const JSON_TYPE = { contentType: 'application/json' };
const CLOUD = { contentType: 'application/cloudevents+json' };
const CLOUDS = { contentType: 'application/cloudevents-batch+json' };

const data = { orderId: '1', customerId: 'ada' };
const placed = (id: string) => ({ id, type: 'order.placed', data });
const cloud = (id: string) => ({ specversion: '1.0', source: '/erp', ...placed(id) });
const many = (count: number) => Array.from({ length: count }, (_, n) => n);
const text = (body: string) => Buffer.from(body);

describeWithBroker('messages that cannot be taken', () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await TestBroker.open();
    await broker.start();
  });
  afterAll(() => broker.close());

  it.each<[name: string, body: unknown, Options.Publish, code: string, path: string]>([
    ['what is not JSON', text('hello'), JSON_TYPE, 'invalid_json', ''],
    ['what is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE, 'invalid_json', ''],
    ['an empty message', text(''), JSON_TYPE, 'invalid_json', ''],
    ['5 MB', text(`"${'x'.repeat(5_000_000)}"`), JSON_TYPE, 'body_too_large', ''],
    ['gzip', placed('zip'), { ...JSON_TYPE, contentEncoding: 'gzip' }, 'unsupported_media_type', ''],
    ['another media type', placed('text'), { contentType: 'text/plain' }, 'unsupported_media_type', ''],
    ['an unknown type', { ...placed('u'), type: 'order.invented' }, JSON_TYPE, 'unknown_event_type', 'type'],
    ['a type that is none', { ...placed('7'), type: 7 }, JSON_TYPE, 'validation_failed', 'type'],
    [
      'an unknown version of a type',
      { ...placed('v'), type: 'order.placed.v2' },
      JSON_TYPE,
      'unknown_event_type',
      'type',
    ],
    [
      'an unknown version of CloudEvents',
      { ...cloud('v0'), specversion: '0.3' },
      CLOUD,
      'validation_failed',
      'specversion',
    ],
    [
      'one wrong CloudEvent of two',
      [cloud('c1'), { ...cloud('c2'), data_base64: 'e30=' }],
      CLOUDS,
      'validation_failed',
      '[1].data_base64',
    ],
    ['no id', { type: 'order.placed', data }, JSON_TYPE, 'validation_failed', 'id'],
    [
      'data that lacks a field',
      { customerId: 'a' },
      { messageId: 'poor' },
      'validation_failed',
      'data.orderId',
    ],
    ['data of an unknown type', data, { messageId: 'lost', type: 'no.such' }, 'unknown_event_type', 'type'],
    ['a time that is none', data, { messageId: 'late', timestamp: 9e15 }, 'validation_failed', 'time'],
    ['an unknown field', { ...placed('m'), urgent: true }, JSON_TYPE, 'unknown_field', 'urgent'],
    ['text', text('"hello"'), JSON_TYPE, 'validation_failed', 'body'],
    ['no events', [], JSON_TYPE, 'validation_failed', ''],
    ['501 events', many(501).map((n) => placed(`n${n}`)), JSON_TYPE, 'validation_failed', ''],
    [
      'one wrong event of two',
      [placed('w1'), { ...placed('w2'), type: 'no.such' }],
      JSON_TYPE,
      'unknown_event_type',
      '[1].type',
    ],
    ['a wrong event from Nest', { pattern: 'order.placed', data: placed('') }, {}, 'validation_failed', 'id'],
    [
      'a poisoned prototype',
      text('{"data":{"__proto__":{"a":1}}}'),
      JSON_TYPE,
      'validation_failed',
      'data.__proto__',
    ],
    ['NUL', text(String.raw`{"id":"a\u0000"}`), JSON_TYPE, 'invalid_characters', 'id'],
    ['deep JSON', text('['.repeat(5_000) + ']'.repeat(5_000)), JSON_TYPE, 'too_deep', ''],
    [
      'too many keys',
      Object.fromEntries(many(1_001).map((n) => [`k${n}`, n])),
      JSON_TYPE,
      'too_many_keys',
      '',
    ],
  ])('%s', async (_name, body, properties, code, path) => {
    await broker.publish('order.placed', body, properties);
    const [letter, ...others] = await broker.letters(1);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ code, reason: expect.stringMatching(/\S/) as unknown });
    // Where there is no place to name, there are no details.
    expect(['', ...(letter?.details ?? []).map((detail) => detail.path)]).toContain(path);
    expect(letter?.message.fields.routingKey).toBe('order.placed');
    const sent = Buffer.isBuffer(body) ? body : text(JSON.stringify(body));
    expect(letter?.message.content.equals(sent)).toBe(true);
    expect(await broker.stored()).toEqual([]);
  });

  it('keep what helps to mend them, and nothing that would hurt', async () => {
    const kept = {
      contentType: 'application/json',
      messageId: 'm1',
      correlationId: 'c1',
      type: 'order.placed',
      appId: 'erp',
      timestamp: 1_795_766_400,
    };
    const headers = { trace: 'abc', at: { '!': 'timestamp', value: 1_795_766_400 }, ratio: -1.5, CC: ['x'] };
    const dropped = { expiration: '60000', userId: 'guest', replyTo: 'nobody', priority: 9 };
    await broker.publish('order.placed', text('hello'), { ...kept, ...dropped, headers });
    await broker.publish('order.placed', text('hello'), { headers: { long: 'x'.repeat(50_000) } });
    const [first, second] = (await broker.letters(2)) as [Letter, Letter];
    expect(first.message.properties).toMatchObject({
      ...kept,
      deliveryMode: 2,
      expiration: undefined,
      userId: undefined,
      replyTo: undefined,
      headers: { ...headers, 'x-storebell-exchange': broker.queue, 'x-storebell-code': 'invalid_json' },
    });
    expect(second.message.properties.headers).toMatchObject({
      'x-storebell-headers': expect.stringMatching(/^left out: 50\d+ bytes$/) as unknown,
    });
  });

  it('bound what they say', async () => {
    const wrong = many(500).map((n) => ({ ...placed(`n${n}`), [`${'long'.repeat(300)}${n}`]: 1 }));
    await broker.publish('order.placed', wrong);
    const [letter] = (await broker.letters(1)) as [Letter];
    expect(letter.details).toHaveLength(20);
    expect(JSON.stringify(letter.message.properties.headers).length).toBeLessThan(20_000);
  });

  it('with a known id and another body: the first is kept', async () => {
    await broker.publish('order.placed', placed('same'));
    await broker.publish('order.placed', { ...placed('same'), data: { ...data, customerId: 'eve' } });
    expect(await broker.letters(1)).toMatchObject([
      { code: 'event_conflict', details: [{ path: '[0].id' }] },
    ]);
    expect(await broker.notified('same')).toEqual(['ada']);
  });
});
