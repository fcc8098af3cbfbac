import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ORDER_STATUSES, type OrderStatus } from '../../contract/index.js';
import { renderDraft } from '../trigger.js';
import { OrderPlaced, OrderStatusChanged } from './orders.events.js';
import { OrdersListener } from './orders.listener.js';

const listener = new OrdersListener();
const time = '2026-11-27T08:00:00.000Z';

const order = { orderId: '1001', customerId: 'anna' };

function placed(data: object = {}) {
  const event = { id: 'e1', source: 'shop', type: 'order.placed', time };
  const outcome = listener.onPlaced({ ...event, data: plainToInstance(OrderPlaced, { ...order, ...data }) });
  return { ...outcome, draft: outcome.drafts[0]! };
}

function moved(status: OrderStatus, data: object = {}) {
  const event = { id: 'e1', source: 'shop', type: 'order.status_changed', time };
  const payload = plainToInstance(OrderStatusChanged, { ...order, status, ...data });
  const outcome = listener.onStatusChanged({ ...event, data: payload });
  return { ...outcome, draft: outcome.drafts[0]! };
}

describe('orders', () => {
  it('tells the customer, and nobody else, when the order is placed', () => {
    const { drafts, draft } = placed({
      orderNumber: 'A-17',
      total: 5990,
      currency: 'EUR',
      lines: [{ productId: 'mug', quantity: 2 }, { name: 'Tea' }],
      eta: '2026-11-29',
    });
    expect(drafts).toHaveLength(1);
    expect(draft).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'order.placed', category: 'orders', level: 'success', priority: 'medium' },
      data: { orderId: '1001', items: 3, total: { amount: 5990, currency: 'EUR' } },
      thread: 'order:1001',
    });
    expect(renderDraft(draft)).toMatchObject({
      title: 'We received your order A-17',
      message: 'Thank you for your order of 3 items, €59.90 in all. Estimated delivery: Sunday, November 29.',
    });
  });

  it.each<[OrderStatus, string, string, string, string, string]>([
    [
      'pending',
      'order.placed',
      'success',
      'medium',
      'We received your order 1001',
      'Thank you for your order.',
    ],
    [
      'confirmed',
      'order.confirmed',
      'success',
      'medium',
      'Order 1001 is confirmed',
      'Everything is fine with your order; we are about to get it ready.',
    ],
    [
      'processing',
      'order.processing',
      'info',
      'low',
      'Order 1001 is being prepared',
      'We are packing your order.',
    ],
    ['shipped', 'order.shipped', 'info', 'high', 'Order 1001 has shipped', 'Your order is on its way.'],
    [
      'out_for_delivery',
      'order.out_for_delivery',
      'info',
      'high',
      'Order 1001 is out for delivery',
      'The courier is bringing your order to you.',
    ],
    [
      'delivered',
      'order.delivered',
      'success',
      'high',
      'Order 1001 was delivered',
      'Your order has arrived. We hope you enjoy it!',
    ],
    [
      'cancelled',
      'order.cancelled',
      'warning',
      'high',
      'Order 1001 was cancelled',
      'Your order was cancelled and will not be delivered.',
    ],
    [
      'returned',
      'order.returned',
      'info',
      'medium',
      'Order 1001 was returned',
      'We have registered the return of your order.',
    ],
  ])('tells the customer when the order is %s', (status, type, level, priority, title, message) => {
    const { drafts, draft } = moved(status);
    expect(drafts).toHaveLength(1);
    expect(draft).toMatchObject({
      to: { user: 'anna' },
      type: { type, category: 'orders', level, priority },
      url: '/orders/1001',
      thread: 'order:1001',
    });
    expect(renderDraft(draft)).toMatchObject({ title, message });
  });

  it('names carrier, day and tracking of a parcel where the shop knows them', () => {
    const parcel = {
      carrier: 'DHL',
      eta: '2026-11-29T16:00:00+01:00',
      trackingUrl: 'https://dhl.example/t/9',
    };
    const { draft } = moved('shipped', parcel);
    expect(renderDraft(draft).message).toBe(
      'Your order is on its way with DHL. Estimated delivery: Sunday, November 29. You can follow the parcel online.',
    );
    expect(draft.data).toMatchObject(parcel);
    expect(renderDraft(moved('out_for_delivery', parcel).draft).message).toContain(
      'DHL is bringing your order to you.',
    );
  });

  it.each(['tomorrow by noon', '2026-99-99', '2-3 working days'])(
    'prints the estimate "%s" as it is',
    (eta) => {
      expect(renderDraft(moved('shipped', { eta }).draft).message).toContain(`Estimated delivery: ${eta}.`);
    },
  );

  it('says why an order was cancelled or returned', () => {
    const reason = 'The {blue} mug is <gone>';
    for (const status of ['cancelled', 'returned'] as const)
      expect(renderDraft(moved(status, { reason }).draft).message).toContain(`Reason: ${reason}`);
  });

  it("links to the shop's page of the order, or to the usual one", () => {
    const trackingUrl = 'https://dhl.example/t/9';
    expect(moved('shipped', { trackingUrl, url: 'https://shop.example/o/1' }).draft.url).toBe(
      'https://shop.example/o/1',
    );
    expect(moved('shipped', { trackingUrl, orderId: 'a/b' }).draft.url).toBe('/orders/a%2Fb');
  });

  it('updates the open pages of the customer and of the order', () => {
    const { signals } = moved('shipped', { previousStatus: 'processing', carrier: 'DHL' });
    expect(signals).toEqual([
      {
        event: 'orderUpdate',
        to: { users: ['anna'], room: 'order:1001' },
        payload: {
          orderId: '1001',
          status: 'shipped',
          previousStatus: 'processing',
          carrier: 'DHL',
          timestamp: time,
        },
        when: { atMost: 3, orUnknown: true },
      },
    ]);
    expect(placed().signals![0]!.payload).toEqual({ orderId: '1001', status: 'pending', timestamp: time });
  });

  it('remembers whose the order is and how far it has come', () => {
    expect(moved('shipped').subject).toEqual({ key: 'order:1001', owner: 'anna', value: 3, keep: 'highest' });
    expect(placed().subject).toEqual({ key: 'order:1001', owner: 'anna', value: 0, keep: 'highest' });
  });

  it('tells nobody of a step the order has already passed', () => {
    const ranks = ORDER_STATUSES.map((status) => {
      const { draft, signals, subject } = moved(status);
      expect(draft.when).toEqual({ atMost: subject!.value! - 1, orUnknown: true });
      expect(signals![0]!.when).toEqual({ atMost: subject!.value!, orUnknown: true });
      return subject!.value;
    });
    expect(ranks).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(placed().draft.when).toEqual(moved('pending').draft.when);
  });

  it('puts nothing undeclared on the screen', () => {
    expect(JSON.stringify(placed({ creditCard: '4242', lines: [{ margin: 42 }] }))).not.toContain('42');
  });

  it.each([
    [{ orderId: undefined }, 'orderId'],
    [{ customerId: 'anna smith' }, 'customerId'],
    [{ status: 'lost' }, 'status'],
    [{ status: undefined }, 'status'],
    [{ previousStatus: 'lost' }, 'previousStatus'],
    [{ total: 59.9 }, 'total'],
    [{ currency: 'euro' }, 'currency'],
    [{ trackingUrl: 'javascript:alert(1)' }, 'trackingUrl'],
    [{ url: '//evil.example' }, 'url'],
    [{ lines: [null] }, 'lines'],
    [{ lines: [{ quantity: -1 }] }, 'lines'],
    [{ lines: { quantity: 1 } }, 'lines'],
    [{ reason: '' }, 'reason'],
  ])('refuses %j', (wrong, property) => {
    const payload = plainToInstance(OrderStatusChanged, { ...order, status: 'shipped', ...wrong });
    expect(validateSync(payload).map((error) => error.property)).toEqual([property]);
  });

  it('accepts an order with nothing but its ids', () => {
    expect(validateSync(plainToInstance(OrderPlaced, order))).toEqual([]);
  });
});
