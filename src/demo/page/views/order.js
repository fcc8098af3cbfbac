import { acceptPayment } from '../backend/backend.js';
import { artOf } from '../shop/art.js';
import { findProduct } from '../shop/catalogue.js';
import { make } from '../shop/dom.js';
import { findOrder } from '../shop/store.js';

/** An order that moves by itself: `<notify-order>` starts from what the shop knows and follows what Storebell says. */
export function orderView({ words, person }, orderId) {
  const order = findOrder(orderId);
  const tracker = make('notify-order', { 'order-id': orderId });
  const payment = make('div', { className: 'payment', 'aria-live': 'off' });
  const load = () => loadInto(tracker, findOrder(orderId));
  load();
  // What happened during an outage is not told again: the shop knows it.
  tracker.addEventListener('notify-order-stale', load);

  const update = () => {
    const now = findOrder(orderId);
    payment.replaceChildren(...(now?.lines.length ? paymentTemplate(now, words) : []));
  };
  update();
  return {
    title: words.say('orderOf', { number: order?.orderNumber ?? orderId }),
    nodes: [
      make(
        'div',
        { className: 'hero small' },
        make('h1', {}, words.say('thanks', { name: order?.customerName ?? person.name })),
        make('p', {}, words.say(order ? 'orderText' : 'orderUnknown')),
      ),
      tracker,
      payment,
      ...(order?.lines.length ? [linesTemplate(order, words)] : []),
    ],
    update,
  };
}

function loadInto(tracker, order) {
  if (!order) return;
  tracker.setAttribute('order-number', order.orderNumber);
  tracker.setAttribute('status', order.status);
  const { orderId, orderNumber, status, carrier, trackingUrl, eta, movedAt } = order;
  if (movedAt)
    tracker.order = { orderId, orderNumber, status, carrier, trackingUrl, eta, timestamp: movedAt };
}

function paymentTemplate(order, words) {
  const method = words.say('payWith');
  if (!order.failed)
    return [make('p', { className: 'note' }, words.say(order.paid ? 'paid' : 'notPaid', { method }))];
  const pay = (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    acceptPayment(order).catch(() => {
      button.disabled = false;
    });
  };
  return [
    make(
      'div',
      { className: 'alert' },
      make(
        'div',
        {},
        make('h2', {}, words.say('payFailed')),
        make('p', {}, words.say('payFailedText', { reason: order.failed })),
      ),
      make('button', { type: 'button', className: 'main', on: { click: pay } }, words.say('payAgain')),
    ),
  ];
}

function linesTemplate({ lines, total }, words) {
  return make(
    'section',
    { className: 'ordered', 'aria-labelledby': 'ordered' },
    make('h2', { id: 'ordered' }, words.say('ordered')),
    make(
      'ul',
      { className: 'lines' },
      ...lines.map(({ productId, quantity }) => {
        const product = findProduct(productId);
        return make(
          'li',
          {},
          artOf(product),
          make('div', {}, make('a', { href: `#/products/${productId}` }, words.product(productId).name)),
          make('span', { className: 'note' }, `× ${quantity}`),
          make('b', {}, words.price(product.price * quantity)),
        );
      }),
    ),
    make('p', { className: 'sum-line' }, words.say('total'), make('b', {}, words.price(total))),
  );
}
