import { artOf } from '../shop/art.js';
import { PRODUCTS } from '../shop/catalogue.js';
import { make } from '../shop/dom.js';
import { stockOf } from '../shop/store.js';

/** All products. */
export function productsView({ words }) {
  const list = make('ul', { className: 'grid' });
  const update = () => {
    list.replaceChildren(...PRODUCTS.map((product) => card(product, words)));
  };
  update();
  const hero = make(
    'div',
    { className: 'hero' },
    make('h1', {}, words.say('heroTitle')),
    make('p', {}, words.say('heroText')),
  );
  return { title: null, nodes: [hero, list], update };
}

function card(product, words) {
  const { name, line } = words.product(product.id);
  return make(
    'li',
    { className: 'card' },
    artOf(product),
    make('h2', {}, make('a', { href: `#/products/${product.id}` }, name)),
    make('p', { className: 'line' }, line),
    make('p', { className: 'price' }, words.price(product.price), stockNote(product, words)),
  );
}

/** Only of what is counted: sold out, or how few are left. */
export function stockNote(product, words) {
  if (!product.limited) return null;
  const left = stockOf(product.id);
  if (left > 5) return null;
  return make(
    'span',
    { className: 'tag', 'data-out': String(left === 0) },
    left === 0 ? words.say('soldOut') : words.say('left', { n: left }),
  );
}
