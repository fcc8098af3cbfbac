// The shop's backend: what it does to its own data, and the fact it then tells Storebell. Every fact is one real
// `POST /events` with the backend's service token. Storebell is told first: what it has not taken has not happened.

import { callAs } from '../shop/api.js';
import { CURRENCY, findProduct, SOLD_OUT_AT_FIRST } from '../shop/catalogue.js';
import { newId } from '../shop/dom.js';
import { findOrder, read, stockOf, update } from '../shop/store.js';
import { en } from '../shop/texts.en.js';
import { show } from './log.js';

const BACKEND = 'demo-shop';
const STAFF = { sub: 'demo-sam', name: 'Sam' };
const METHOD = 'Visa ending in 4242';
const CARRIER = { carrier: 'Harbour Post', trackingUrl: 'https://carrier.example/parcels/8815' };

/** Events carry one name for all readers. */
const nameOf = (productId) => en.products[productId].name;
const fact = (type, data) => ({ id: newId('event'), type, time: new Date().toISOString(), data });

/** Rejects when Storebell did not take them. An event's id makes sending it twice harmless. */
export async function post(events, path = '/events', sub = BACKEND) {
  const started = performance.now();
  const exchange = { id: newId('exchange'), method: 'POST', path, request: events };
  try {
    const { status, body } = await callAs(sub, 'POST', path, events);
    show({ ...exchange, status, response: body, ms: Math.round(performance.now() - started) });
    if (status < 400) return body;
    throw new Error(body?.message ?? `Storebell answered ${status}.`);
  } catch (error) {
    if (error instanceof TypeError) show({ ...exchange, status: 0, response: null, problem: error.message });
    throw error;
  }
}

/** An order as the checkout prepares it; `place` may then be tried again without ordering twice. */
export function draftOrder({ sub, name }, cart) {
  const lines = Object.entries(cart).map(([productId, quantity]) => ({ productId, quantity }));
  const orderId = newId('order');
  return {
    orderId,
    orderNumber: `JR-${1000 + (crypto.getRandomValues(new Uint16Array(1))[0] % 9000)}`,
    customerId: sub,
    customerName: name,
    status: 'pending',
    paid: false,
    failed: null,
    placedAt: new Date().toISOString(),
    total: lines.reduce((sum, line) => sum + findProduct(line.productId).price * line.quantity, 0),
    lines,
  };
}

export async function place(order) {
  const placed = {
    id: `${order.orderId}-placed`,
    type: 'order.placed',
    time: order.placedAt,
    data: {
      ...factsOf(order),
      total: order.total,
      currency: CURRENCY,
      lines: order.lines.map((line) => ({ ...line, name: nameOf(line.productId) })),
    },
  };
  const counted = order.lines.filter(({ productId }) => findProduct(productId).limited);
  const levels = counted.map(({ productId, quantity }) =>
    level(productId, Math.max(0, stockOf(productId) - quantity), `${order.orderId}-${productId}`),
  );
  await post(levels.length > 0 ? [placed, ...levels] : placed);
  update((shop) => {
    // Its live signal may have been faster than the answer.
    const known = findOrder(order.orderId, shop);
    if (known) Object.assign(known, { ...order, status: known.status });
    else shop.orders.unshift(order);
    for (const { data } of levels) shop.stock[data.productId] = data.available;
    shop.carts[order.customerId] = {};
  });
}

export async function acceptPayment(order) {
  const moved = progress(order, 'confirmed');
  await post([fact('payment.received', payment(order)), moved]);
  change(order, { status: 'confirmed', movedAt: moved.time, paid: true, failed: null });
}

export async function failPayment(order) {
  const reason = 'The bank declined the card.';
  await post(fact('payment.failed', { ...payment(order), reason }));
  change(order, { failed: reason });
}

/** `status` is one of the order's statuses in the contract. */
export async function move(order, status) {
  const more = status === 'delivered' ? {} : { ...CARRIER, eta: etaOf(status) };
  const moved = progress(order, status, more);
  await post(moved);
  change(order, { status, movedAt: moved.time, ...more });
}

/** Units of a product on the shelf. The level before is told once, so that Storebell sees the crossing. */
export async function setStock(productId, available) {
  const told = read().told.includes(productId);
  const before = stockOf(productId);
  const events = told || before === available ? [] : [level(productId, before)];
  events.push(level(productId, available));
  await post(events.length > 1 ? events : events[0]);
  update((shop) => {
    shop.stock[productId] = available;
    if (!shop.told.includes(productId)) shop.told.push(productId);
  });
}

export async function ask({ sub, name }, text) {
  const ticket = read().tickets[sub];
  const about = {
    ticketId: ticket?.ticketId ?? newId('ticket'),
    customerId: sub,
    subject: ticket?.subject ?? text.slice(0, 60),
    author: name,
    excerpt: text,
    url: `/?as=${STAFF.sub}#/desk`,
  };
  const event = ticket
    ? fact('ticket.replied', { ...about, authorRole: 'customer' })
    : fact('ticket.created', about);
  await post(event);
  say(sub, about, { author: name, text, at: event.time, isMine: true });
}

export async function answer(sub, text) {
  const { ticketId, subject } = read().tickets[sub];
  const about = { ticketId, customerId: sub, subject };
  const author = `${STAFF.name} from Juniper Row`;
  const event = fact('ticket.replied', { ...about, author, excerpt: text, url: `/?as=${sub}#/chat` });
  await post(event);
  say(sub, about, { author, text, at: event.time, isMine: false });
}

/** Into the ticket, once: the answer of Storebell and its live signal may both bring it. */
export function say(sub, { ticketId, subject }, message) {
  update(({ tickets }) => {
    if (tickets[sub]?.ticketId !== ticketId) tickets[sub] = { ticketId, subject, messages: [] };
    const { messages } = tickets[sub];
    if (!messages.some(({ at }) => at === message.at)) messages.push(message);
  });
}

export async function review({ sub, name }, productId, rating, text) {
  const reviewId = newId('review');
  const productName = nameOf(productId);
  const url = `/?as=${STAFF.sub}#/products/${productId}`;
  const event = fact('review.submitted', {
    reviewId,
    productId,
    productName,
    rating,
    author: name,
    excerpt: text,
    url,
  });
  await post(event);
  update((shop) => {
    shop.reviews.unshift({ reviewId, productId, customerId: sub, author: name, rating, text, reply: null });
  });
}

export async function replyToReview({ reviewId, customerId, productId }, text) {
  const url = `/?as=${customerId}#/products/${productId}`;
  const productName = nameOf(productId);
  await post(
    fact('review.replied', {
      reviewId,
      customerId,
      productId,
      productName,
      author: STAFF.name,
      excerpt: text,
      url,
    }),
  );
  update((shop) => {
    const found = shop.reviews.find((one) => one.reviewId === reviewId);
    if (found) found.reply = text;
  });
}

export async function startPromotion() {
  const offer = { promotionId: newId('promotion'), name: 'First frost', code: 'FROST20' };
  const description = 'A fifth off everything that keeps you warm, until Sunday.';
  await post(fact('promotion.started', { ...offer, description, url: '/#/' }));
  update((shop) => {
    shop.offer = offer;
  });
}

/** Not an event: an announcement, by a person with the role `admin`. */
export function broadcast() {
  return post(
    {
      title: 'The kiln is open this Saturday',
      message: 'Come by between ten and four. There will be tea, and seconds at half price.',
      url: '/#/',
    },
    '/notifications/broadcast',
    STAFF.sub,
  );
}

/** The shop's data as on the first day, and Storebell told that the shelf is empty again. */
export async function emptyShelf() {
  await post(level(SOLD_OUT_AT_FIRST, 0));
}

function factsOf({ orderId, customerId, orderNumber }) {
  return { orderId, customerId, orderNumber, url: `/?as=${customerId}#/orders/${orderId}` };
}

function progress(order, status, more = {}) {
  return fact('order.status_changed', { ...factsOf(order), status, previousStatus: order.status, ...more });
}

function payment(order) {
  return {
    paymentId: newId('payment'),
    ...factsOf(order),
    amount: order.total,
    currency: CURRENCY,
    method: METHOD,
  };
}

function level(productId, available, id = newId('event')) {
  const data = { productId, productName: nameOf(productId), available, url: `/#/products/${productId}` };
  return { id, type: 'stock.level_changed', time: new Date().toISOString(), data };
}

function change({ orderId }, changes) {
  update((shop) => {
    const order = findOrder(orderId, shop);
    if (order) Object.assign(order, changes);
  });
}

/** The day after tomorrow, or words. */
function etaOf(status) {
  if (status === 'out_for_delivery') return 'today by noon';
  return new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
}
