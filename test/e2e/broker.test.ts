import type { Options } from 'amqplib';
import { describeWithBroker, TestBroker } from '../support/broker.js';
import { query } from '../support/database.js';

// What a message may look like, and what becomes of those that may not.

const placed = (id: string, customerId = 'ada') => ({
  id,
  type: 'order.placed',
  data: { orderId: id, customerId },
});
const cloud = (id: string) => ({ specversion: '1.0', source: '/erp', ...placed(id) });
const text = (body: string) => Buffer.from(body);

const JSON_TYPE = { contentType: 'application/json' };
const CLOUD = { contentType: 'application/cloudevents+json' };
const CLOUDS = { contentType: 'application/cloudevents-batch+json' };

describeWithBroker('events from RabbitMQ', () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await TestBroker.open();
    await broker.start();
  });
  afterAll(() => broker.close());

  const notified = async (eventId: string) =>
    query<{ user_id: string; time: Date; source: string }>(
      broker.database.url,
      `SELECT n.user_id, e.time, e.source FROM notifications n JOIN events e ON e.number = n.event_id WHERE e.id = $1`,
      [eventId],
    );
  const untilKnown = (id: string) =>
    broker.untilStored(0).then(async () => {
      const { eventually } = await import('../support/broker.js');
      return eventually(
        `event ${id}`,
        () => broker.stored(),
        (ids) => ids.includes(id),
      );
    });

  it.each<[string, unknown, Options.Publish, string[]]>([
    ['an envelope', placed('plain'), JSON_TYPE, ['plain']],
    [
      'an envelope with a charset',
      placed('charset'),
      { contentType: 'application/json; charset=UTF-8', contentEncoding: 'utf-8' },
      ['charset'],
    ],
    ['an envelope without a content type', placed('untyped'), {}, ['untyped']],
    ['several envelopes', [placed('many-1'), placed('many-2')], JSON_TYPE, ['many-1', 'many-2']],
    ['a CloudEvent', cloud('cloud'), CLOUD, ['cloud']],
    ['several CloudEvents', [cloud('clouds-1'), cloud('clouds-2')], CLOUDS, ['clouds-1', 'clouds-2']],
    ["what Nest's ClientRMQ emits", { pattern: 'order.placed', data: placed('nest') }, {}, ['nest']],
    [
      "what Nest's ClientRMQ sends",
      { pattern: 'order.placed', data: placed('nest-send'), id: 'x' },
      { replyTo: 'amq.rabbitmq.reply-to.x', correlationId: 'x' },
      ['nest-send'],
    ],
    ['data under the properties', placed('').data, { messageId: 'bare', type: 'order.placed' }, ['bare']],
    ['data under the routing key', placed('').data, { messageId: 'keyed' }, ['keyed']],
    [
      "data under Nest's pattern",
      { pattern: 'order.placed', data: placed('').data },
      { messageId: 'nest-bare' },
      ['nest-bare'],
    ],
    [
      'an envelope that has an id already',
      placed('own'),
      { messageId: 'another', type: 'order.invented' },
      ['own'],
    ],
  ])('takes %s', async (_name, body, properties, ids) => {
    await broker.publish('order.placed', body, properties);
    for (const id of ids) {
      await untilKnown(id);
      expect((await notified(id)).map(({ user_id }) => user_id)).toEqual(['ada']);
    }
  });

  it.each([
    ['seconds', 1_795_766_400],
    ['milliseconds', 1_795_766_400_000],
  ])('takes the time from a timestamp in %s', async (id, timestamp) => {
    await broker.publish('order.placed', placed(id).data, { messageId: id, timestamp });
    await untilKnown(id);
    expect((await notified(id))[0]?.time.toISOString()).toBe('2026-11-27T08:00:00.000Z');
  });

  it("takes the shop's own words by their type", async () => {
    const words = {
      userId: 'bea',
      title: 'Hello',
      message: 'We moved.',
      type: 'shop.moved',
      data: { floor: 2 },
    };
    await broker.publish('notification.send', words, { messageId: 'words' });
    await untilKnown('words');
    expect(await notified('words')).toMatchObject([{ user_id: 'bea' }]);
  });

  describe('straight to the dead-letter queue goes', () => {
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
    const keys = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, n]));
    it.each<[string, unknown, Options.Publish, string, string?]>([
      ['what is not JSON', text('hello'), JSON_TYPE, 'invalid_json'],
      ['what is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE, 'invalid_json'],
      ['an empty message', text(''), JSON_TYPE, 'invalid_json'],
      ['5 MB', { ...placed('big'), data: { note: 'x'.repeat(5_000_000) } }, JSON_TYPE, 'body_too_large'],
      ['gzip', placed('zip'), { ...JSON_TYPE, contentEncoding: 'gzip' }, 'unsupported_media_type'],
      ['another content type', placed('xml'), { contentType: 'text/plain' }, 'unsupported_media_type'],
      [
        'an unknown type',
        { ...placed('invented'), type: 'order.invented' },
        JSON_TYPE,
        'unknown_event_type',
        'type',
      ],
      ['a type that is none', { ...placed('seven'), type: 7 }, JSON_TYPE, 'validation_failed', 'type'],
      [
        'an unknown version of a type',
        { ...placed('v2'), type: 'order.placed.v2' },
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
      ['no id', { type: 'order.placed', data: placed('').data }, JSON_TYPE, 'validation_failed', 'id'],
      [
        'data without a field',
        { customerId: 'ada' },
        { messageId: 'poor' },
        'validation_failed',
        'data.orderId',
      ],
      [
        'data without a type',
        placed('').data,
        { messageId: 'lost', type: 'no.such' },
        'unknown_event_type',
        'type',
      ],
      [
        'a time that is none',
        placed('').data,
        { messageId: 'late', timestamp: 9e15 },
        'validation_failed',
        'time',
      ],
      ['an unknown field', { ...placed('more'), urgent: true }, JSON_TYPE, 'unknown_field', 'urgent'],
      ['text', '"hello"', JSON_TYPE, 'validation_failed', 'body'],
      ['no events', [], JSON_TYPE, 'validation_failed'],
      ['501 events', Array.from({ length: 501 }, (_, n) => placed(`n${n}`)), JSON_TYPE, 'validation_failed'],
      [
        'one wrong event of two',
        [placed('w1'), { ...placed('w2'), type: 'no.such' }],
        JSON_TYPE,
        'unknown_event_type',
        '[1].type',
      ],
      [
        'a wrong event of Nest',
        { pattern: 'order.placed', data: { ...placed('n'), id: '' } },
        {},
        'validation_failed',
        'id',
      ],
      [
        'a poisoned prototype',
        text('{"id":"p","type":"order.placed","data":{"__proto__":{"a":1}}}'),
        JSON_TYPE,
        'validation_failed',
        'data.__proto__',
      ],
      [
        'NUL',
        text(String.raw`{"id":"n\u0000","type":"order.placed","data":{}}`),
        JSON_TYPE,
        'invalid_characters',
        'id',
      ],
      ['deep JSON', text(deep), JSON_TYPE, 'too_deep'],
      ['too many keys', { ...placed('keys'), data: keys }, JSON_TYPE, 'too_many_keys'],
    ])('%s', async (_name, body, properties, code, path) => {
      await broker.publish('order.placed', body, properties);
      const letters = await broker.letters(1);
      expect(letters).toHaveLength(1);
      const [{ message, details, ...said }] = letters as [(typeof letters)[0]];
      expect(said).toEqual({ code, reason: expect.stringMatching(/\S/) });
      if (path) expect(details.map((one) => one.path)).toContain(path);
      expect(message.fields.routingKey).toBe('order.placed');
      expect(message.content.equals(Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)))).toBe(
        true,
      );
      expect(message.properties.headers).not.toHaveProperty('x-delivery-count');
    });

    it('a known id with another body, while the first is kept', async () => {
      await broker.publish('order.placed', placed('same'));
      await broker.publish('order.placed', placed('same', 'eve'));
      expect(await broker.letters(1)).toMatchObject([
        { code: 'event_conflict', details: [{ path: '[0].id' }] },
      ]);
      expect(await notified('same')).toMatchObject([{ user_id: 'ada' }]);
    });
  });

  it('keeps of a wrong message what helps, and nothing that would hurt', async () => {
    const headers = {
      trace: 'abc',
      CC: ['order.placed'],
      at: { '!': 'timestamp', value: 1_795_766_400 },
      n: -1.5,
    };
    await broker.publish('order.placed', text('hello'), {
      contentType: 'application/json',
      messageId: 'm1',
      correlationId: 'c1',
      type: 'order.placed',
      appId: 'erp',
      timestamp: 1_795_766_400,
      expiration: '60000',
      userId: 'guest',
      replyTo: 'nobody',
      priority: 9,
      headers,
    });
    await broker.publish('order.placed', text('hello'), { headers: { long: 'x'.repeat(50_000) } });
    const [{ message }, second] = (await broker.letters(2)) as [
      { message: { properties: unknown } },
      { message: { properties: object } },
    ];
    expect(message.properties).toMatchObject({
      contentType: 'application/json',
      messageId: 'm1',
      correlationId: 'c1',
      type: 'order.placed',
      appId: 'erp',
      timestamp: 1_795_766_400,
      expiration: undefined,
      userId: undefined,
      replyTo: undefined,
      deliveryMode: 2,
      headers: { ...headers, 'x-storebell-exchange': broker.queue, 'x-storebell-code': 'invalid_json' },
    });
    expect(second.message.properties).toMatchObject({
      headers: { 'x-storebell-headers': expect.stringMatching(/left out: 50\d+ bytes/) },
    });
  });

  it('tells once what comes twice (Q3)', async () => {
    await broker.publish('order.placed', placed('twice'));
    await broker.publish('order.placed', placed('twice'));
    await broker.publish('order.placed', { pattern: 'x', data: placed('twice') }, {});
    await broker.publish('order.placed', placed('after-twice'));
    await untilKnown('after-twice');
    expect(await notified('twice')).toHaveLength(1);
    expect(await broker.waiting(broker.dead)).toBe(0);
  });

  it('declares queues that lose nothing, and may be declared again', async () => {
    await broker.start();
    const assert = (args: object) =>
      broker.channel.assertQueue(broker.queue, { durable: true, arguments: args });
    await expect(
      assert({
        'x-queue-type': 'quorum',
        'x-delivery-limit': 20,
        'x-dead-letter-exchange': broker.dead,
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      }),
    ).resolves.toMatchObject({ consumerCount: 2 });
    // What a shop's service declares.
    await broker.channel.assertExchange(broker.queue, 'topic', { durable: true });
  });
});
