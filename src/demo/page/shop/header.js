import { find, make } from './dom.js';
import { icon } from './icons.js';
import { cartOf, read } from './store.js';
import { LANGUAGES } from './texts.js';

/** The head of the shop. `languageChanged` gets the language that was chosen. */
export function drawHeader({ words, person }, languageChanged) {
  const isCustomer = person.role === 'customer';
  const link = (href, key) => make('a', { href }, words.say(key));
  const choice = make(
    'select',
    {
      'aria-label': words.say('language'),
      id: 'language',
      on: { change: ({ currentTarget }) => languageChanged(currentTarget.value) },
    },
    ...Object.entries(LANGUAGES).map(([language, { languageName }]) =>
      make(
        'option',
        { value: language, title: languageName, selected: language === words.language },
        language.toUpperCase(),
      ),
    ),
  );
  find('shop-header').replaceChildren(
    make('a', { className: 'wordmark', href: '#/' }, 'Juniper Row'),
    make(
      'nav',
      { 'aria-label': words.say('shopNav') },
      ...(isCustomer ? [] : [link('#/desk', 'navDesk')]),
      link('#/', 'navShop'),
      ...(isCustomer ? [link('#/orders', 'navOrders')] : []),
      link('#/settings', 'navSettings'),
    ),
    make(
      'div',
      { className: 'tools' },
      choice,
      isCustomer
        ? make(
            'a',
            { className: 'cart-link', href: '#/cart', id: 'cart-link' },
            icon('cart'),
            make('span', { className: 'count' }),
          )
        : null,
      make('notify-bell', { 'settings-href': '#/settings', titleCount: true, 'title-count': '' }),
    ),
  );
  find('shop-footer').replaceChildren(make('p', {}, words.say('footer')));
}

export function updateHeader({ words, person }) {
  const cart = find('cart-link');
  if (!cart) return;
  const n = Object.values(cartOf(person.sub)).reduce((sum, quantity) => sum + quantity, 0);
  cart.setAttribute('aria-label', n > 0 ? words.say('cartName', { n }) : words.say('cart'));
  const count = cart.querySelector('.count');
  count.textContent = String(n);
  count.hidden = n === 0;
}

export function markCurrent(hash) {
  for (const link of find('shop-header').querySelectorAll('nav a')) {
    if (link.hash === hash) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

let closed = null;

/** The shop's offer of the moment, above the page. */
export function updateOffer({ words }) {
  const { offer } = read();
  const box = find('offer');
  const shown = offer && offer.promotionId !== closed ? `${offer.promotionId} ${words.language}` : '';
  if (box.dataset.shown === shown) return;
  box.dataset.shown = shown;
  if (!shown) return box.replaceChildren();
  const close = () => {
    closed = offer.promotionId;
    updateOffer({ words });
  };
  return box.replaceChildren(
    make(
      'p',
      { className: 'offer' },
      make('span', {}, words.say('offer', offer)),
      make(
        'button',
        { type: 'button', className: 'round', 'aria-label': words.say('offerClose'), on: { click: close } },
        icon('close'),
      ),
    ),
  );
}
