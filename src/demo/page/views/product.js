import { artOf } from '../shop/art.js';
import { findProduct } from '../shop/catalogue.js';
import { make } from '../shop/dom.js';
import { stockOf, update as updateShop } from '../shop/store.js';
import { productsView, stockNote } from './products.js';
import { reviewsOfProduct } from './reviews.js';

/** One product: into the cart, or onto the waiting list when it has sold out. */
export function productView(shop, id) {
  const product = findProduct(id);
  if (!product) return productsView(shop);
  const { words, client, person } = shop;
  const { name, line, about, facts } = words.product(id);
  const price = make('p', { className: 'price large' });
  const buy = make('div', { className: 'buy' });
  const reviews = reviewsOfProduct(shop, product);
  let waits = false;
  let added = false;

  const add = () => {
    updateShop(({ carts }) => {
      const cart = (carts[person.sub] ??= {});
      cart[id] = Math.min(9, (cart[id] ?? 0) + 1);
    });
    added = true;
    draw();
  };
  const wait = async (join) => {
    await (join ? client.waitlist.join(id) : client.waitlist.leave(id));
    waits = join;
    draw();
  };

  function draw() {
    const isOut = product.limited && stockOf(id) === 0;
    const hadFocus = buy.contains(document.activeElement);
    price.replaceChildren(words.price(product.price), stockNote(product, words) ?? '');
    buy.replaceChildren(...(isOut ? waitTemplate(words, waits, wait) : cartTemplate(words, added, add)));
    if (hadFocus) buy.querySelector('button')?.focus();
  }

  async function look() {
    if (!product.limited || person.role !== 'customer') return;
    const entries = await client.waitlist.get().catch(() => []);
    waits = entries.some(({ productId }) => productId === id);
    draw();
  }

  draw();
  void look();
  const nodes = [
    make('a', { className: 'back', href: '#/' }, words.say('back')),
    make(
      'div',
      { className: 'product' },
      artOf(product),
      make(
        'div',
        { className: 'product-text' },
        make('h1', {}, name),
        make('p', { className: 'line' }, line),
        price,
        make('p', {}, about),
        person.role === 'customer' ? buy : null,
        make('p', { className: 'note' }, facts),
      ),
    ),
    reviews.node,
  ];
  return {
    title: name,
    nodes,
    update: () => {
      draw();
      reviews.update();
    },
    // Whoever is told that it is back is off the list.
    notified: ({ type }) => type === 'stock.back_in_stock' && void look(),
  };
}

function cartTemplate(words, added, add) {
  const button = make(
    'button',
    { type: 'button', className: 'main wide', on: { click: add } },
    words.say('addToCart'),
  );
  const note = make('p', { className: 'note', role: 'status' });
  if (added) note.append(words.say('added'), make('a', { href: '#/cart' }, words.say('toCart')));
  return [button, note];
}

function waitTemplate(words, waits, wait) {
  const press = (join) => (event) => {
    event.currentTarget.disabled = true;
    wait(join).catch((error) => {
      event.target.disabled = false;
      note.textContent = error.message;
    });
  };
  const note = make(
    'p',
    { className: 'note', role: 'status' },
    words.say(waits ? 'waitingText' : 'soldOutText'),
  );
  const button = waits
    ? make('button', { type: 'button', className: 'wide', on: { click: press(false) } }, words.say('leave'))
    : make(
        'button',
        { type: 'button', className: 'main wide', on: { click: press(true) } },
        words.say('wait'),
      );
  return waits ? [make('p', { className: 'waiting' }, words.say('waiting')), note, button] : [note, button];
}
