import { html, nothing, type TemplateResult } from 'lit';
import type { OrderStatus, OrderUpdate } from '../core/api.js';
import { icon } from './icons.js';
import { safeLink } from './safe-link.js';
import type { Words } from './texts/words.js';

export { orderStyles as styles } from './styles/order.styles.js';

export { pagesEn as texts } from './texts/pages.en.js';

export interface OrderModel {
  words: Words;
  /** null: nothing is known, and the page shows its own words. */
  status: OrderStatus | null;
  number: string;
  /** null: only the status is known. */
  order: OrderUpdate | null;
}

const STEPS = ['pending', 'confirmed', 'processing', 'shipped', 'out_for_delivery', 'delivered'] as const;
/** Ends that are no step on the way. */
const ENDS: Partial<Record<OrderStatus, 'error' | 'warning'>> = { cancelled: 'error', returned: 'warning' };

export function create(model: () => OrderModel): () => TemplateResult {
  return () => orderTemplate(model());
}

function orderTemplate({ words, status, number, order }: OrderModel): TemplateResult {
  if (!status) return html`<slot></slot>`;
  const url = safeLink(order?.trackingUrl);
  const level = ENDS[status] ?? (status === 'delivered' ? 'success' : 'info');
  return html`<section part="order" aria-labelledby="name">
    <header>
      <h2 id="name" part="heading">${words.say('order', { number })}</h2>
      <span class="state ${level}" part="status">${words.say(status)}</span>
    </header>
    ${ENDS[status] ? nothing : stepsTemplate(words, status)}
    ${
      order
        ? html`<footer part="details">
            ${
              order.eta && status !== 'delivered' && !ENDS[status]
                ? html`<b>${words.say('eta', { time: arrival(words, order.eta) })}</b>`
                : nothing
            }
            ${order.carrier ? html`<span dir="auto">${order.carrier}</span>` : nothing}
            ${url ? html`<a part="track" href=${url}>${words.say('track')}</a>` : nothing}
            <time datetime=${order.timestamp} title=${words.full(order.timestamp)}>
              ${words.say('updated', { time: words.ago(order.timestamp) })}
            </time>
          </footer>`
        : nothing
    }
  </section>`;
}

function stepsTemplate(words: Words, status: OrderStatus): TemplateResult {
  const at = (STEPS as readonly string[]).indexOf(status);
  const isEnd = status === 'delivered';
  return html`<ol part="steps">
    ${STEPS.map((step, index) => {
      const isPast = index < at || (index === at && isEnd);
      return html`<li
        part="step"
        class=${isPast ? 'past' : index === at ? 'now' : ''}
        aria-current=${index === at ? 'step' : nothing}
      >
        <span class="mark" aria-hidden="true">${isPast ? icon('check') : nothing}</span>
        <span
          >${words.say(step)}${isPast ? html`<span class="vh">, ${words.say('done')}</span>` : nothing}</span
        >
      </li>`;
    })}
  </ol>`;
}

/** A day, a time, or whatever words the shop has for it. */
function arrival(words: Words, eta: string): string {
  return (/^\d{4}-\d\d-\d\d$/.test(eta) ? words.day(`${eta}T12:00`) : words.moment(eta)) || eta;
}
