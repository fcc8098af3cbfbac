import type { JsonObject, OrderStatus } from '../recording.js';
import { CUSTOMERS } from '../people.js';
import { hours, minutes, type Clock, type Recorder } from './recorder.js';
import { PRODUCTS } from './products.js';

const CARRIERS = ['DHL', 'Hermes', 'UPS'];
const METHODS = ['Visa ending in 4242', 'PayPal', 'bank transfer'];

interface Order {
  at: Clock;
  number: number;
  customerId: string;
  orderId: string;
  total: number;
}

/** Orders and their payments, from the first click to the door: the common case, and all the ways it goes wrong. */
export function tellOrders(recorder: Recorder, count: number): void {
  // Everybody buys something before anybody buys again.
  const once = recorder.some(CUSTOMERS, CUSTOMERS.length);
  for (let number = 1; number <= count; number++) {
    const order: Order = {
      at: hours(7) + recorder.between(0, hours(8)),
      number: 1000 + number,
      customerId: `{run}-${once[number - 1] ?? recorder.pick(CUSTOMERS)}`,
      orderId: `{run}-order-${1000 + number}`,
      total: recorder.between(900, 19_900),
    };
    tellOrder(recorder, order, number);
  }
}

function tellOrder(recorder: Recorder, order: Order, number: number): void {
  let at = order.at;
  const later = (low: number, high: number): Clock => (at += minutes(recorder.between(low, high)));
  place(recorder, order, number);

  pay(recorder, order, 'payment.created', later(0, 1));
  if (number % 8 === 0) {
    const reason = 'The bank declined the card.';
    pay(recorder, order, 'payment.failed', later(0, 2), { reason });
    if (number % 16 === 0)
      return change(recorder, order, 'cancelled', later(30, 60), { reason: 'Not paid.' });
    pay(recorder, order, 'payment.created', later(2, 20));
  }
  pay(recorder, order, 'payment.received', later(0, 3));
  change(recorder, order, 'confirmed', later(1, 10));
  if (number % 10 === 3) {
    change(recorder, order, 'cancelled', later(5, 60), { reason: 'Changed my mind.' });
    return pay(recorder, order, 'payment.refunded', later(1, 30));
  }
  change(recorder, order, 'processing', later(10, 60));
  const carrier = recorder.pick(CARRIERS);
  change(recorder, order, 'shipped', later(20, 90), {
    carrier,
    trackingUrl: `https://carrier.example/parcels/${order.number}`,
    eta: '2026-11-27',
  });
  // The tracking link once more: news for an open page, not for the inbox.
  if (number % 9 === 0) change(recorder, order, 'shipped', later(5, 10), { carrier, eta: 'this evening' });
  change(recorder, order, 'out_for_delivery', later(30, 120), { carrier });
  change(recorder, order, 'delivered', later(20, 120));
  if (number % 12 !== 5) return;
  change(recorder, order, 'returned', later(30, 60), { reason: 'Arrived broken.' });
  pay(recorder, order, 'payment.refunded', later(5, 20), { reason: 'Arrived broken.' });
}

function place(recorder: Recorder, order: Order, number: number): void {
  const lines = recorder.some(PRODUCTS, recorder.between(1, 3)).map(({ id, name }) => ({
    productId: `{run}-${id}`,
    name,
    quantity: recorder.between(1, 2),
  }));
  const data = { ...about(order), lines };
  // Some shops say it twice, in either order: once as a new order, once as a status. The customer hears of it once.
  if (number % 7 === 0) change(recorder, order, 'pending', order.at);
  if (number % 14 !== 0) recorder.tell('shop', order.at, 'order.placed', data, path(order), order.at + 400);
}

/** One in nine arrives after the step that followed it: told to nobody then, for the order has come farther. */
function change(
  recorder: Recorder,
  order: Order,
  status: OrderStatus,
  at: Clock,
  more: JsonObject = {},
): void {
  const arrives = recorder.chance(0.11) ? at + minutes(recorder.between(60, 150)) : at;
  recorder.tell(
    'shop',
    at,
    'order.status_changed',
    { ...about(order), status, ...more },
    path(order),
    arrives,
  );
}

function pay(recorder: Recorder, order: Order, type: string, at: Clock, more: JsonObject = {}): void {
  const { orderId, customerId, number, total } = order;
  const money = { amount: total, currency: 'EUR', method: METHODS[number % METHODS.length] as string };
  const data = {
    paymentId: `{run}-pay-${number}`,
    orderId,
    customerId,
    orderNumber: String(number),
    ...money,
    ...more,
  };
  recorder.tell('bank', at, type, data, path(order));
}

function about({ orderId, customerId, number, total }: Order): JsonObject {
  return { orderId, customerId, orderNumber: String(number), total, currency: 'EUR' };
}

const path = ({ orderId }: Order): string => `/orders/${orderId}`;
