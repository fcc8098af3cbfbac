import { find, make } from './dom.js';

// The shopper's order page. On every connection a shop's page would load the order from the shop: here the browser's
// storage plays the shop's database. From then on the card only moves by `orderUpdate`.

const KEY = 'storebell-demo-orders';
const STEPS = [
  ['pending', 'Placed'],
  ['confirmed', 'Confirmed'],
  ['shipped', 'Shipped'],
  ['out_for_delivery', 'Out for delivery'],
  ['delivered', 'Delivered'],
];

export function savedOrder(customer) {
  return allOrders()[customer];
}

/** As in a shop, an order does not go back, however late a step is told. */
export function saveOrder(customer, order) {
  const known = savedOrder(customer);
  const isLate = known?.orderId === order.orderId && stepOf(order) < stepOf(known);
  if (isLate && stepOf(order) >= 0) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...allOrders(), [customer]: order }));
  } catch {
    // A private window without storage: other tabs then do not know of the order.
  }
}

/** -1 beside the usual way, as for a cancelled order. */
function stepOf({ status }) {
  if (status === 'processing') return 1;
  return STEPS.findIndex(([one]) => one === status);
}

function allOrders() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {};
  }
}

export class OrderCard {
  constructor(customer) {
    this.customer = customer;
    this.#draw(savedOrder(customer));
  }

  handlers = {
    connected: () => this.#draw(savedOrder(this.customer)),
    orderUpdate: (update) => {
      const known = savedOrder(this.customer);
      const same = known?.orderId === update.orderId;
      const order = { ...(same ? known : {}), ...update };
      saveOrder(this.customer, order);
      this.#draw(order);
    },
  };

  #draw(order) {
    const reached = order ? stepOf(order) : -1;
    find('order-heading').textContent = order ? `Order ${order.orderNumber ?? order.orderId}` : 'Your order';
    find('order-status').textContent = order ? (STEPS[reached]?.[1] ?? order.status) : 'No order yet';
    find('order-note').textContent = noteOf(order);
    find('steps').replaceChildren(
      ...STEPS.map(([, label], index) => {
        const step = make('li', {}, label);
        if (index < reached) step.className = 'done';
        if (index === reached) step.setAttribute('aria-current', 'step');
        return step;
      }),
    );
  }
}

function noteOf(order) {
  if (!order) return 'Place one in the shop’s backend: this card moves by itself, without a reload.';
  const parts = [order.carrier && `With ${order.carrier}.`, order.eta && `Expected ${order.eta}.`];
  return parts.filter(Boolean).join(' ') || 'This card moves by itself, without a reload.';
}
