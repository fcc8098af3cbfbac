import { callAs } from './api.js';
import { find, make } from './dom.js';
import { savedOrder, saveOrder } from './order.js';

// The shop's backend: each button is one event, sent as the shop would send it.

const MUG = { productId: 'demo-mug-blue', productName: 'Blue mug' };

const GROUPS = [
  [
    'Order',
    [
      ['Place order', place],
      ['Confirm', (customer) => move(customer, 'confirmed')],
      ['Ship', (customer) => move(customer, 'shipped', { carrier: 'DHL' })],
      [
        'Out for delivery',
        (customer) => move(customer, 'out_for_delivery', { carrier: 'DHL', eta: 'by noon' }),
      ],
      ['Deliver', (customer) => move(customer, 'delivered')],
    ],
  ],
  [
    'Payment',
    [
      ['Fail a payment', (customer) => pay(customer, 'payment.failed', { reason: 'The card has expired.' })],
      ['Refund', (customer) => pay(customer, 'payment.refunded', { reason: 'The mug arrived broken.' })],
    ],
  ],
  [
    'Stock',
    [
      ['Mug sells out', () => stock(0)],
      ['Restock 3 mugs (tells who waits)', () => stock(3)],
    ],
  ],
  [
    'Support and reviews',
    [
      ['Answer a ticket', reply],
      ['New review (tells staff)', review],
    ],
  ],
];

/** Ids as a shop makes them: an event's id is what makes sending it twice harmless. */
function newId(kind) {
  return `demo-${kind}-${crypto.getRandomValues(new Uint32Array(2)).join('')}`;
}

function place(customer) {
  const orderNumber = String(1000 + Math.floor(Math.random() * 9000));
  const order = { orderId: newId('order'), orderNumber, status: 'pending' };
  saveOrder(customer, order);
  const lines = [{ productId: MUG.productId, name: MUG.productName, quantity: 2 }];
  return ['order.placed', { ...about(customer, order), total: 2598, currency: 'EUR', lines }];
}

/** No status is refused: a step back is an event that came late, and Storebell then tells nobody. */
function move(customer, status, more = {}) {
  const order = orderOf(customer);
  saveOrder(customer, { ...order, status, ...more });
  return ['order.status_changed', { ...about(customer, order), status, ...more }];
}

function pay(customer, type, more) {
  const order = about(customer, orderOf(customer));
  return [
    type,
    { paymentId: newId('payment'), ...order, amount: 2598, currency: 'EUR', method: 'Visa 4242', ...more },
  ];
}

function stock(available) {
  return ['stock.level_changed', { ...MUG, available, url: '/#product' }];
}

function reply(customer) {
  const ticket = {
    ticketId: `demo-ticket-${customer}`,
    customerId: customer,
    subject: 'Where is my parcel?',
  };
  const excerpt = 'It left our warehouse this morning.';
  return ['ticket.replied', { ...ticket, author: 'Sam from support', excerpt, url: `/#${customer}` }];
}

function review() {
  const words = { rating: 5, author: 'Ada', excerpt: 'Keeps the tea warm for hours.' };
  return ['review.submitted', { reviewId: newId('review'), ...MUG, ...words, url: '/#demo-sam' }];
}

function orderOf(customer) {
  return savedOrder(customer) ?? { orderId: newId('order'), orderNumber: '1000' };
}

function about(customerId, { orderId, orderNumber }) {
  return { orderId, customerId, orderNumber, url: `/#${customerId}/order` };
}

/** `backend` is whose token the events are sent with. */
export function startShop({ backend, customers }) {
  const select = find('customer');
  const again = find('again');
  let last;
  select.append(...customers.map(({ sub, name }) => make('option', { value: sub }, name)));

  const send = async (event) => {
    last = event;
    find('sent').textContent = `POST /events\n${JSON.stringify(event, null, 2)}`;
    const started = performance.now();
    try {
      const { status, body } = await callAs(backend, 'POST', '/events', event);
      find('outcome').textContent = inWords(status, body, Math.round(performance.now() - started));
      find('answer').textContent = `${status}\n${JSON.stringify(body, null, 2)}`;
    } catch (error) {
      find('outcome').textContent = `The server cannot be reached: ${error.message}`;
    }
    again.disabled = false;
  };

  find('actions').replaceChildren(
    ...GROUPS.map(([legend, actions]) => {
      const buttons = actions.map(([label, act], index) => {
        const button = make('button', { type: 'button' }, label);
        if (legend === 'Order' && index === 0) button.className = 'main';
        button.addEventListener('click', () => {
          const [type, data] = act(select.value);
          void send({ id: newId('event'), type, time: new Date().toISOString(), data });
        });
        return button;
      });
      return make('fieldset', {}, make('legend', {}, legend), ...buttons);
    }),
  );
  again.addEventListener('click', () => void send(last));
}

function inWords(status, body, milliseconds) {
  const [result] = body?.results ?? [];
  if (!result) return `${status} after ${milliseconds} ms.`;
  if (result.status === 'duplicate')
    return `Known already: nothing changed, nobody was told twice. ${milliseconds} ms.`;
  const told =
    ['nobody had to be told', 'one person was told'][result.notified] ??
    `${result.notified} people were told`;
  return `Stored, and ${told}. ${milliseconds} ms.`;
}
