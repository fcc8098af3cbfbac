import { find, make } from '../shop/dom.js';
import { SOLD_OUT_AT_FIRST } from '../shop/catalogue.js';
import { ordersOf, read, startOver, stockOf, subscribe } from '../shop/store.js';
import * as backend from './backend.js';
import { inWords, latest, onExchange } from './log.js';

// The panel that plays the shop's backend.

const STEPS = [
  ['Ship', 'shipped'],
  ['Out for delivery', 'out_for_delivery'],
  ['Deliver', 'delivered'],
];
const REACHED = ['pending', 'confirmed', 'processing', 'shipped', 'out_for_delivery', 'delivered'];
const WORDS = {
  pending: 'waiting for payment',
  confirmed: 'paid, to be packed',
  processing: 'being packed',
  shipped: 'shipped',
  out_for_delivery: 'out for delivery',
  delivered: 'delivered',
  cancelled: 'cancelled',
  returned: 'returned',
};
const ANSWER = 'It left our workshop this morning and should be with you tomorrow.';
const REPLY = 'Thank you for the kind words. We read them aloud at the wheel.';

/** Draws into `#backstage`. `close` is how to put it away; null where it always stands. */
export function openBackstage({ customers, first, close = null }) {
  let customer = customers.find(({ sub }) => sub === first) ?? customers[0];
  const problem = make('p', { className: 'problem', role: 'alert' });
  const body = make('div', { className: 'backstage-body' });
  const log = make('ol', { className: 'log' });

  const run = (button, act) => {
    button.disabled = true;
    problem.textContent = '';
    Promise.resolve(act())
      .catch((error) => {
        problem.textContent = error.message;
      })
      .finally(redraw);
  };
  const action = (label, act, { enabled = true, className } = {}) =>
    make(
      'button',
      {
        type: 'button',
        className,
        disabled: !enabled,
        'data-do': label,
        on: { click: (event) => run(event.currentTarget, act) },
      },
      label,
    );

  function redraw() {
    const focused = document.activeElement?.dataset?.do;
    body.replaceChildren(
      group('Order', orderTemplate(customer, action)),
      group('Shelf', shelfTemplate(action)),
      group('Conversations', talkTemplate(customer, action)),
      group(
        'Everybody',
        make('div', { className: 'actions' }, [
          action('Start a promotion', backend.startPromotion),
          action('Announce as staff', backend.broadcast),
        ]),
      ),
    );
    // The button that was pressed is a new one now, or has become disabled: then its neighbour.
    if (!focused) return;
    const [same] = body.querySelectorAll(`[data-do="${CSS.escape(focused)}"]:enabled`);
    (same ?? body.querySelector('button:enabled'))?.focus({ preventScroll: true });
  }

  function redrawLog() {
    log.replaceChildren(...latest().map((exchange, index) => exchangeTemplate(exchange, index === 0)));
    again.disabled = !latest().some(({ path }) => path === '/events');
  }

  const again = action('Send again', () =>
    backend.post(latest().find(({ path }) => path === '/events').request),
  );
  again.className = 'small';
  const forget = action('Start over', async () => {
    startOver();
    await backend.emptyShelf();
  });
  forget.className = 'small';

  const choices = customers.map((one) => {
    const input = make('input', {
      type: 'radio',
      name: 'customer',
      value: one.sub,
      checked: one === customer,
      on: {
        change: () => {
          customer = one;
          redraw();
        },
      },
    });
    return make('label', {}, input, make('span', {}, one.name));
  });

  find('backstage').replaceChildren(
    make(
      'header',
      { className: 'backstage-head' },
      make('h2', { id: 'backstage-heading', tabIndex: -1 }, 'Backstage'),
      forget,
      close && make('button', { type: 'button', className: 'small', on: { click: close } }, 'Close'),
    ),
    make(
      'p',
      { className: 'note' },
      'You are the shop’s backend. Each button is one real ',
      make('code', {}, 'POST /events'),
      '.',
    ),
    make(
      'fieldset',
      { className: 'segments' },
      make('legend', { className: 'hidden' }, 'Customer'),
      ...choices,
    ),
    problem,
    body,
    make(
      'section',
      { className: 'wire', 'aria-labelledby': 'wire-heading' },
      make('header', {}, make('h3', { id: 'wire-heading' }, 'On the wire'), again),
      log,
    ),
  );
  redraw();
  redrawLog();
  subscribe(redraw);
  onExchange(redrawLog);
}

function group(title, ...content) {
  return make('section', { className: 'group' }, make('h3', {}, title), ...content);
}

function orderTemplate(customer, action) {
  const [order] = ordersOf(customer.sub);
  const place = () => backend.place(backend.draftOrder(customer, { 'demo-teapot': 1, 'demo-bowl': 2 }));
  if (!order || order.status === 'delivered') {
    return [
      make('p', { className: 'note' }, order ? said(order) : `${customer.name} has not ordered yet.`),
      make(
        'div',
        { className: 'actions' },
        action(`Order as ${customer.name}`, place, { className: 'main' }),
      ),
    ];
  }
  const at = REACHED.indexOf(order.status);
  const next = STEPS.find(([, status]) => REACHED.indexOf(status) > at);
  return [
    make('p', { className: 'note' }, said(order)),
    make(
      'div',
      { className: 'actions' },
      action('Accept payment', () => backend.acceptPayment(order), {
        enabled: !order.paid,
        className: order.paid ? '' : 'main',
      }),
      action('Fail payment', () => backend.failPayment(order), { enabled: !order.paid }),
      ...STEPS.map(([label, status]) =>
        action(label, () => backend.move(order, status), {
          enabled: order.paid === true && REACHED.indexOf(status) > at,
          className: order.paid && next?.[1] === status ? 'main' : '',
        }),
      ),
    ),
  ];
}

const said = ({ orderNumber, status, failed }) =>
  `${orderNumber}: ${failed ? 'payment failed' : (WORDS[status] ?? status)}`;

function shelfTemplate(action) {
  const left = stockOf(SOLD_OUT_AT_FIRST);
  return [
    make('p', { className: 'note' }, `Harbour mug: ${left === 0 ? 'sold out' : `${left} left`}`),
    make(
      'div',
      { className: 'actions' },
      action('Restock 3 mugs', () => backend.setStock(SOLD_OUT_AT_FIRST, 3), { enabled: left === 0 }),
      action('Sell out', () => backend.setStock(SOLD_OUT_AT_FIRST, 0), { enabled: left > 0 }),
    ),
  ];
}

function talkTemplate({ sub, name }, action) {
  const { tickets, reviews } = read();
  const waits = tickets[sub]?.messages.at(-1)?.isMine === true;
  const open = reviews.find((one) => one.customerId === sub && !one.reply);
  const state = [waits ? 'a question' : null, open ? 'a review' : null].filter(Boolean).join(' and ');
  return [
    make('p', { className: 'note' }, state ? `${name} wrote ${state}.` : `${name} has not written.`),
    make(
      'div',
      { className: 'actions' },
      action('Answer the question', () => backend.answer(sub, ANSWER), { enabled: waits }),
      action('Reply to the review', () => backend.replyToReview(open, REPLY), { enabled: Boolean(open) }),
    ),
  ];
}

function exchangeTemplate(exchange, open) {
  const { method, path, request, status, response } = exchange;
  const types = (Array.isArray(request) ? request : [request]).map(({ type }) => type).filter(Boolean);
  return make(
    'li',
    {},
    make(
      'details',
      { open },
      make(
        'summary',
        {},
        make('b', {}, types.join(' + ') || path),
        make(
          'span',
          { className: 'outcome', 'data-good': String(status > 0 && status < 400) },
          inWords(exchange),
        ),
      ),
      make(
        'pre',
        { tabIndex: 0, 'aria-label': 'Request' },
        `${method} ${path}\n${JSON.stringify(request, null, 2)}`,
      ),
      make(
        'pre',
        { tabIndex: 0, 'aria-label': 'Answer' },
        `${status || 'no answer'}\n${JSON.stringify(response, null, 2)}`,
      ),
    ),
  );
}
