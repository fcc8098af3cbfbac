import { cartView } from '../views/cart.js';
import { deskView } from '../views/desk.js';
import { orderView } from '../views/order.js';
import { ordersView } from '../views/orders.js';
import { productView } from '../views/product.js';
import { productsView } from '../views/products.js';
import { settingsView } from '../views/settings.js';

/** A view is `{ title, nodes, update?, notified? }`. */
export function viewOf(shop, hash) {
  const [page, id] = partsOf(hash);
  const isCustomer = shop.person.role === 'customer';
  if (page === 'products' && id) return productView(shop, id);
  if (page === 'orders' && id) return orderView(shop, id);
  if (page === 'settings') return settingsView(shop);
  if (page === 'orders' && isCustomer) return ordersView(shop);
  if (page === 'cart' && isCustomer) return cartView(shop);
  if (page === 'desk' && !isCustomer) return deskView(shop);
  return productsView(shop);
}

export function partsOf(hash) {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => decodeURIComponent(part));
}

/**
 * Where an entry leads within this shop, as a hash; null when elsewhere. Events without a `url` lead to `/orders/<id>`,
 * `/products/<id>`, `/support/<id>`: the shop of this demo has one page, and keeps the rest in its hash.
 */
export function hashOf(url) {
  const { origin, pathname, hash } = new URL(url, location.href);
  if (origin !== location.origin) return null;
  if (pathname === '/') return hash || '#/';
  const [, kind] = /^\/(orders|products)\/[^/]+$/.exec(pathname) ?? [];
  if (kind) return `#${pathname}`;
  return pathname.startsWith('/support') ? '#/chat' : '#/';
}
