import { make } from '../shop/dom.js';
import { read } from '../shop/store.js';

const MOST = 3;

/** What staff see: their inbox, and the orders on their way, each in a room of its own. */
export function deskView({ words }) {
  const orders = make('div', { className: 'desk-orders' });
  let shown = '';
  const update = () => {
    const open = read()
      .orders.filter(({ status }) => status !== 'delivered')
      .slice(0, MOST);
    const ids = open.map(({ orderId }) => orderId).join();
    // The trackers move by themselves; only other orders mean other trackers.
    if (ids === shown && orders.hasChildNodes()) return;
    shown = ids;
    orders.replaceChildren(...open.map((order) => trackerTemplate(order)));
    if (open.length === 0) orders.append(make('p', { className: 'note' }, words.say('deskNoOrders')));
  };
  update();
  return {
    title: words.say('deskTitle'),
    nodes: [
      make(
        'div',
        { className: 'hero small' },
        make('h1', {}, words.say('deskTitle')),
        make('p', {}, words.say('deskText')),
      ),
      make(
        'div',
        { className: 'desk' },
        make('notify-inbox', { className: 'desk-inbox' }),
        make(
          'section',
          { 'aria-labelledby': 'desk-orders' },
          make('h2', { id: 'desk-orders' }, words.say('deskOrders')),
          orders,
        ),
      ),
    ],
    update,
  };
}

function trackerTemplate({ orderId, orderNumber, status }) {
  const tracker = make('notify-order', { 'order-id': orderId, 'order-number': orderNumber });
  tracker.setAttribute('status', status);
  tracker.toggleAttribute('join', true);
  return tracker;
}
