// What a shop keeps in its own database: stock, orders, reviews, tickets, carts. Here it is this browser's storage, so
// that all shoppers of the browser share one shop, and a restart of the server takes nothing with it.

import { SOLD_OUT_AT_FIRST } from './catalogue.js';

const KEY = 'storebell.demo-shop';
const MOST_ORDERS = 40;
const listeners = new Set();
let known;
let text;

const emptyShop = () => ({
  stock: { [SOLD_OUT_AT_FIRST]: 0 },
  /** Products whose level Storebell has heard from this shop. */
  told: [],
  orders: [],
  reviews: [],
  tickets: {},
  carts: {},
  languages: {},
  offer: null,
});

/** The shop as it is. Not to be changed in place: see `update`. */
export function read() {
  const stored = localStorage.getItem(KEY);
  if (known && stored === text) return known;
  text = stored;
  try {
    known = { ...emptyShop(), ...JSON.parse(stored ?? '{}') };
  } catch {
    known = emptyShop();
  }
  return known;
}

/** `change` gets a copy to work on. */
export function update(change) {
  const next = structuredClone(read());
  change(next);
  next.orders = next.orders.slice(0, MOST_ORDERS);
  localStorage.setItem(KEY, JSON.stringify(next));
  tell();
}

export function startOver() {
  localStorage.removeItem(KEY);
  tell();
}

/** Called after each change, in this tab or another one. Returns how to stop. */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell() {
  for (const listener of listeners) listener(read());
}

window.addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) tell();
});

export const stockOf = (productId, shop = read()) => shop.stock[productId] ?? 24;
export const findOrder = (orderId, shop = read()) => shop.orders.find((order) => order.orderId === orderId);
export const ordersOf = (sub, shop = read()) => shop.orders.filter((order) => order.customerId === sub);
export const cartOf = (sub, shop = read()) => shop.carts[sub] ?? {};
export const reviewsOf = (productId, shop = read()) =>
  shop.reviews.filter((review) => review.productId === productId);
