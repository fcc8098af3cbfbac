import type { PushMessage } from '../../contract/index.js';
import type { Delivery } from '../channel.js';
import { encodeMessage, headersOf, topicOf } from './message.js';

const shop = { shopUrl: 'https://shop.example/de/', unread: 2 };

function delivery(content: Partial<Delivery['content']> = {}, rest: Partial<Delivery> = {}): Delivery {
  return {
    id: '9',
    notificationId: 41,
    recipient: { userId: 'ada', name: null, email: null, phone: null, locale: null, timezone: null },
    type: 'order.shipped',
    category: 'orders',
    channel: 'push',
    attempt: 1,
    createdAt: new Date('2026-11-27T08:00:00Z'),
    expiresAt: null,
    ...rest,
    content: {
      title: 'On its way',
      message: 'Order 7 left the house.',
      level: 'info',
      priority: 'medium',
      data: { orderId: '7' },
      url: null,
      imageUrl: null,
      thread: 'order:7',
      language: 'en',
      ...content,
    },
  };
}
const read = (bytes: Buffer): PushMessage => JSON.parse(bytes.toString()) as PushMessage;
const message = (content: Partial<Delivery['content']>, small = false) =>
  read(encodeMessage(delivery(content), shop, small));

describe('a message', () => {
  it.each([
    ['/orders/7?a=b#c', 'https://shop.example/orders/7?a=b#c'],
    ['https://carrier.example/track/1', 'https://carrier.example/track/1'],
    [null, 'https://shop.example/de/'],
  ])('with the link %s leads to %s', (url, navigate) => {
    expect(message({ url }).notification.navigate).toBe(navigate);
  });

  it('shows a picture by its whole address', () => {
    expect(message({ imageUrl: '/img/7.png' }).notification.image).toBe('https://shop.example/img/7.png');
    expect(message({}).notification).not.toHaveProperty('image');
  });

  it('makes no sound when it does not matter', () => {
    const silent = (['low', 'medium', 'high', 'urgent'] as const).map(
      (priority) => message({ priority }).notification.silent,
    );
    expect(silent).toEqual([true, false, false, false]);
  });

  it('is text: markup in it stays what it was', () => {
    const text = '<img src=x onerror=alert(1)> "quoted" \\';
    expect(message({ message: text }).notification.body).toBe(text);
  });

  it.each([
    ['plain', 'x'],
    ['quotes, which JSON doubles', '"'],
    ['control characters, which JSON writes as six', '\u0001'],
    ['emoji of many parts', '👩‍👩‍👧‍👦'],
    ['Vietnamese', 'đơn hàng '],
  ])('of %s fits in both sizes', (_what, unit) => {
    const long = {
      title: unit.repeat(200),
      message: unit.repeat(2_000),
      data: { text: 'y'.repeat(8_000) },
      url: `/${'z'.repeat(2_000)}`,
      imageUrl: `/${'z'.repeat(2_000)}`,
    };
    for (const [small, limit] of [
      [false, 3_000],
      [true, 1_000],
    ] as const) {
      const bytes = encodeMessage(delivery(long), shop, small);
      expect(bytes.length).toBeLessThanOrEqual(limit);
      const { title, body } = read(bytes).notification;
      for (const text of [title, body]) {
        // Whole characters of a reader's, from the beginning.
        const parts = text.replace(/…$/, '').split(unit);
        expect(new Set(parts.slice(0, -1))).toEqual(new Set(['']));
        const rest = parts.at(-1) ?? '?';
        // A unit of several characters may end after any of them.
        expect(unit.startsWith(rest) && (rest === '' || unit.includes(' '))).toBe(true);
      }
      expect(body.length).toBeGreaterThan(20);
    }
  });

  it('drops its data before its words', () => {
    const { notification, storebell } = message({ data: { text: 'y'.repeat(3_000) } });
    expect(notification).toMatchObject({ title: 'On its way', body: 'Order 7 left the house.' });
    expect(storebell).not.toHaveProperty('data');
  });

  it('leads to the shop when its link is too long to carry', () => {
    const url = `/${'z'.repeat(2_000)}`;
    expect(message({ url, message: 'm'.repeat(2_000) }).notification.navigate).toBe(
      'https://shop.example/de/',
    );
  });
});

describe('its headers', () => {
  const now = Date.parse('2026-11-27T08:00:00Z');
  const ttl = (milliseconds: number) =>
    headersOf(delivery({}, { expiresAt: new Date(now + milliseconds) }), now)['TTL'];

  it('say for how long: seconds to the expiry, four weeks at most, never "now or never"', () => {
    expect([ttl(90_500), ttl(100 * 86_400_000), ttl(1), headersOf(delivery(), now)['TTL']]).toEqual([
      90, 2_419_200, 1, 2_419_200,
    ]);
  });

  it('say how urgent it is', () => {
    const urgency = (['low', 'medium', 'high', 'urgent'] as const).map(
      (priority) => headersOf(delivery({ priority }))['Urgency'],
    );
    expect(urgency).toEqual(['low', 'normal', 'high', 'high']);
  });

  it('name a topic by person and thread, which tells nothing of either', () => {
    const topic = topicOf(delivery());
    expect(topic).toMatch(/^[\w-]{32}$/);
    expect(topicOf(delivery({ title: 'Other words' }, { id: '10' }))).toBe(topic);
    const other = { ...delivery().recipient, userId: 'bob' };
    const others = [
      delivery({ thread: 'order:8' }),
      delivery({}, { recipient: other }),
      delivery({ thread: null }),
      delivery({ thread: null }, { id: '10' }),
    ].map(topicOf);
    expect(new Set([topic, ...others]).size).toBe(5);
  });
});
