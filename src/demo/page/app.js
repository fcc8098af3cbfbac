import { callOrThrow, loadSettings } from './api.js';
import { find, make } from './dom.js';
import { Inbox } from './inbox.js';
import { openLive } from './live.js';
import { OrderCard } from './order.js';
import { startShop } from './shop.js';

// Who this tab is stands in the hash (`#demo-ada`, `#demo-ada/order`): several tabs can be several people.

const STATES = {
  connecting: 'Connecting…',
  live: 'Live',
  waiting: 'Live updates paused, reconnecting…',
};
const REFUSALS = {
  connection_limit: 'Too many tabs of this person: reload to go on here',
};

const PLACES = new Set(['order', 'product']);
const MUG = 'demo-mug-blue';

const settings = await loadSettings().catch((error) => {
  showState('refused', error.message);
  throw error;
});
const people = settings.people.filter(({ role }) => role !== 'service');
const customers = people.filter(({ role }) => role === 'customer');
let current;

find('people').append(
  ...people.map(({ sub, name, role }) => {
    const label = role === 'admin' ? `${name} (staff)` : name;
    return make('a', { href: `#${sub}` }, label);
  }),
);

function become(person) {
  current?.close();
  const inbox = new Inbox(person.sub);
  const order = person.role === 'customer' ? new OrderCard(person.sub) : undefined;
  let closeLive;
  current = {
    person,
    inbox,
    close: () => {
      inbox.close();
      closeLive?.();
    },
  };
  inbox.onUnread = (unread) => {
    document.title = `${unread ? `(${unread}) ` : ''}${person.name} – Storebell demo`;
  };
  inbox.onNew = ({ type, data }) => {
    if (type === 'stock.back_in_stock' && data.productId === MUG) showProduct('back');
  };
  show(person);
  const mine = current;
  const start = async () => {
    await Promise.all([inbox.load(), order && loadProduct(person)]);
    if (inbox.closed) return;
    closeLive = openLive({
      sub: person.sub,
      namespace: settings.namespace,
      after: () => inbox.seq,
      handlers: { ...inbox.handlers, ...order?.handlers },
      onState: (state, reason) => showState(state, STATES[state] ?? REFUSALS[reason] ?? `Refused: ${reason}`),
    });
  };
  start().catch((error) => {
    if (mine === current) showState('refused', error.message);
  });
}

function show({ sub, role }) {
  for (const link of find('people').children) {
    if (link.hash === `#${sub}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const isCustomer = role === 'customer';
  find('order').hidden = !isCustomer;
  find('product').hidden = !isCustomer;
  if (isCustomer) find('customer').value = sub;
  find('empty').textContent = isCustomer
    ? 'Nothing here yet. Press “Place order” in the shop’s backend, here or in a tab of somebody else.'
    : 'Nothing here yet. Staff hear of new reviews, of payments and of what sells out.';
}

const PRODUCT_NOTES = {
  sold: ['Sold out right now.', false],
  waiting: ['You are on the list. Now restock it in the shop’s backend.', true],
  back: ['Back in stock, and you are off the list.', false],
};

function showProduct(state) {
  const [note, waits] = PRODUCT_NOTES[state];
  find('product-note').textContent = note;
  find('wait').disabled = waits;
}

async function loadProduct({ sub }) {
  const { data } = await callOrThrow(sub, 'GET', '/waitlist');
  if (current?.person.sub === sub)
    showProduct(data.some(({ productId }) => productId === MUG) ? 'waiting' : 'sold');
}

function showState(state, words) {
  const link = find('link');
  link.dataset.state = state;
  if (link.textContent !== words) link.textContent = words;
}

/** `#demo-ben` is Ben, `#demo-ben/order` his order; `#product` stays with whoever the tab is. */
function followHash() {
  const parts = location.hash.slice(1).split('/');
  const person = people.find(({ sub }) => parts.includes(sub)) ?? current?.person ?? people[0];
  if (person.sub !== current?.person.sub) become(person);
  history.replaceState(null, '', `#${person.sub}`);
  const place = parts.at(-1);
  if (PLACES.has(place)) find(`${place}-heading`).focus();
}

/** A click that fails says so in the line that tells about the connection. */
const click = (id, act) =>
  find(id).addEventListener('click', (event) => {
    event.preventDefault();
    Promise.resolve(act()).catch((error) => showState('waiting', error.message));
  });

click('skip', () => find('inbox-heading').focus());
click('read-all', () => current.inbox.readAll());
click('older', () => current.inbox.loadOlder());
click('bell', () => {
  const open = find('inbox').toggleAttribute('hidden');
  find('bell').setAttribute('aria-expanded', String(!open));
  if (!open) find('inbox-heading').focus();
});
click('wait', async () => {
  await callOrThrow(current.person.sub, 'PUT', `/waitlist/${MUG}`, {});
  showProduct('waiting');
});

window.addEventListener('hashchange', followHash);
startShop({ backend: settings.people.find(({ role }) => role === 'service').sub, customers });
followHash();
