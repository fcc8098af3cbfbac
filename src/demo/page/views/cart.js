import { draftOrder, place } from '../backend/backend.js';
import { artOf } from '../shop/art.js';
import { findProduct } from '../shop/catalogue.js';
import { make } from '../shop/dom.js';
import { cartOf, update as updateShop } from '../shop/store.js';

/** The cart, and the one button that orders. */
export function cartView({ words, person, go }) {
  const content = make('div', {});
  // Kept while it is tried again, so that a lost answer never orders twice.
  let draft = null;

  const setQuantity = (id, quantity) => {
    draft = null;
    updateShop(({ carts }) => {
      carts[person.sub] = { ...carts[person.sub], [id]: quantity };
      if (quantity === 0) delete carts[person.sub][id];
    });
  };
  const order = async (button, problem) => {
    button.disabled = true;
    button.textContent = words.say('placing');
    problem.textContent = '';
    draft ??= draftOrder(person, cartOf(person.sub));
    try {
      await place(draft);
      go(`#/orders/${draft.orderId}`);
    } catch {
      button.disabled = false;
      button.textContent = words.say('placeOrder');
      problem.textContent = words.say('unreachable');
    }
  };

  function update() {
    if (content.querySelector('.checkout:disabled')) return;
    const focused = document.activeElement?.id;
    const lines = Object.entries(cartOf(person.sub));
    content.replaceChildren(
      ...(lines.length === 0 ? empty(words) : full(lines, words, person, setQuantity, order)),
    );
    if (focused) document.getElementById(focused)?.focus();
  }
  update();
  return {
    title: words.say('cartTitle'),
    nodes: [make('h1', {}, words.say('cartTitle')), content],
    update,
  };
}

function empty(words) {
  return [
    make('p', { className: 'note' }, words.say('cartEmpty')),
    make('p', {}, make('a', { href: '#/' }, words.say('cartBrowse'))),
  ];
}

function full(lines, words, person, setQuantity, order) {
  const total = lines.reduce((sum, [id, quantity]) => sum + findProduct(id).price * quantity, 0);
  const problem = make('p', { className: 'problem', role: 'alert' });
  const row = (term, value, className) =>
    make('div', { className }, make('dt', {}, term), make('dd', {}, value));
  return [
    make(
      'div',
      { className: 'cart' },
      make('ul', { className: 'lines' }, ...lines.map((line) => lineTemplate(line, words, setQuantity))),
      make(
        'section',
        { className: 'summary', 'aria-labelledby': 'summary' },
        make('h2', { id: 'summary' }, words.say('summary')),
        make(
          'dl',
          {},
          row(words.say('subtotal'), words.price(total)),
          row(words.say('delivery'), words.say('free')),
          row(words.say('total'), words.price(total), 'sum'),
        ),
        make('p', { className: 'note' }, words.say('deliverTo', { name: person.name })),
        make('p', { className: 'note' }, words.say('payWith')),
        make(
          'button',
          {
            type: 'button',
            className: 'main wide checkout',
            on: { click: (event) => void order(event.currentTarget, problem) },
          },
          words.say('placeOrder'),
        ),
        problem,
      ),
    ),
  ];
}

function lineTemplate([id, quantity], words, setQuantity) {
  const product = findProduct(id);
  const { name, line } = words.product(id);
  const select = make(
    'select',
    {
      id: `quantity-${id}`,
      'aria-label': words.say('quantity', { name }),
      on: { change: ({ currentTarget }) => setQuantity(id, Number(currentTarget.value)) },
    },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) =>
      make('option', { value: String(n), selected: n === quantity }, String(n)),
    ),
  );
  return make(
    'li',
    {},
    artOf(product),
    make('div', {}, make('a', { href: `#/products/${id}` }, name), make('p', { className: 'note' }, line)),
    select,
    make('b', {}, words.price(product.price * quantity)),
    make(
      'button',
      {
        type: 'button',
        className: 'link',
        'aria-label': words.say('removeName', { name }),
        on: { click: () => setQuantity(id, 0) },
      },
      words.say('remove'),
    ),
  );
}
