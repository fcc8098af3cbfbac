import type { Options } from 'amqplib';
import { describeWithBroker, TestBroker } from '../support/broker.js';
import { query } from '../support/database.js';

// Forms of messages, and what is declared at the broker.

const JSON_TYPE = { contentType: 'application/json' };
const CLOUD = { contentType: 'application/cloudevents+json' };
const CLOUDS = { contentType: 'application/cloudevents-batch+json' };

const order = (orderId: string) => ({ orderId, customerId: 'ada' });
const placed = (id: string) => ({ id, type: 'order.placed', data: order(id) });
const cloud = (id: string) => ({ specversion: '1.0', source: '/erp', ...placed(id) });

describeWithBroker('events from RabbitMQ', () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await TestBroker.open();
    await broker.start();
  });
  afterAll(() => broker.close());

  it.each<[string, unknown, Options.Publish, string[]]>([
    ['an envelope', placed('plain'), JSON_TYPE, ['plain']],
    ['an envelope without a content type', placed('untyped'), {}, ['untyped']],
    [
      'an envelope with a charset',
      placed('charset'),
      { contentType: 'application/json; charset=UTF-8', contentEncoding: 'utf-8' },
      ['charset'],
    ],
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
    ['data under the properties', order('bare'), { messageId: 'bare', type: 'order.placed' }, ['bare']],
    ['data under the routing key', order('keyed'), { messageId: 'keyed' }, ['keyed']],
    [
      "data under Nest's pattern",
      { pattern: 'order.placed', data: order('packed') },
      { messageId: 'packed' },
      ['packed'],
    ],
    ['an envelope with properties', placed('own'), { messageId: 'another', type: 'order.invented' }, ['own']],
  ])('takes %s', async (_name, body, properties, ids) => {
    await broker.publish('order.placed', body, properties);
    for (const id of ids) {
      await broker.untilKnown(id);
      expect(await broker.notified(id)).toEqual(['ada']);
    }
  });

  it.each([
    ['seconds', 1_795_766_400],
    ['milliseconds', 1_795_766_400_000],
  ])('takes the time from a timestamp in %s', async (id, timestamp) => {
    await broker.publish('order.placed', order(id), { messageId: id, timestamp });
    await broker.untilKnown(id);
    const sql = 'SELECT "time" FROM events WHERE id = $1';
    const [event] = await query<{ time: Date }>(broker.database.url, sql, [id]);
    expect(event?.time.toISOString()).toBe('2026-11-27T08:00:00.000Z');
  });

  it("takes the shop's own words, though they have fields of an envelope", async () => {
    const words = {
      userId: 'bea',
      title: 'Hello',
      message: 'We moved.',
      type: 'shop.moved',
      data: { floor: 2 },
    };
    await broker.publish('notification.send', words, { messageId: 'words' });
    await broker.untilKnown('words');
    expect(await broker.notified('words')).toEqual(['bea']);
  });

  it('tells once what comes twice (Q3)', async () => {
    await broker.publish('order.placed', placed('twice'));
    await broker.publish('order.placed', placed('twice'));
    await broker.publish('order.placed', { pattern: 'order.placed', data: placed('twice') }, {});
    await broker.publish('order.placed', placed('after-twice'));
    await broker.untilKnown('after-twice');
    expect(await broker.notified('twice')).toEqual(['ada']);
    expect(await broker.waiting(broker.dead)).toBe(0);
  });

  it('leaves alone what the catalogue does not know', async () => {
    await broker.publish('shop.internal', placed('not-ours'));
    await broker.publish('order.placed', placed('ours'));
    await broker.untilKnown('ours');
    expect(await broker.stored()).not.toContain('not-ours');
    expect(await broker.waiting(broker.dead)).toBe(0);
  });

  it('declares queues that lose nothing, and may be declared again', async () => {
    await broker.start();
    const declared = broker.channel.assertQueue(broker.queue, {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': 20,
        'x-dead-letter-exchange': broker.dead,
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      },
    });
    expect(await declared).toMatchObject({ consumerCount: 2 });
    // What a shop's service declares before it publishes.
    await broker.channel.assertExchange(broker.queue, 'topic', { durable: true });
  });
});
