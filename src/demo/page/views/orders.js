import { make } from '../shop/dom.js';
import { ordersOf } from '../shop/store.js';

/** All orders of the shopper, newest first. */
export function ordersView({ words, person }) {
  const list = make('ul', { className: 'orders' });
  const update = () => {
    const orders = ordersOf(person.sub);
    list.replaceChildren(...orders.map((order) => orderTemplate(order, words)));
    if (orders.length === 0) list.append(make('li', { className: 'note' }, words.say('noOrders')));
  };
  update();
  return { title: words.say('ordersTitle'), nodes: [make('h1', {}, words.say('ordersTitle')), list], update };
}

function orderTemplate(order, words) {
  const { orderId, orderNumber, status, placedAt, total, lines } = order;
  const names = lines.map(({ productId }) => words.product(productId).name).join(', ');
  return make(
    'li',
    {},
    make('a', { href: `#/orders/${orderId}` }, words.say('orderOf', { number: orderNumber })),
    make('span', { className: 'pill', 'data-status': status }, words.say(`status_${status}`)),
    make(
      'p',
      { className: 'note' },
      [placedAt ? words.date(placedAt) : null, names || null].filter(Boolean).join(' · '),
    ),
    make('b', {}, total ? words.price(total) : ''),
  );
}
