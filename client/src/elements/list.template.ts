import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ListState } from '../core/api.js';
import { icon } from './icons.js';
import { emptyTemplate, errorTemplate, skeletonTemplate, type InboxFilter } from './inbox.templates.js';
import { itemTemplate, type ItemView } from './item.template.js';

export interface ListView extends ItemView {
  filter: InboxFilter;
  isFeed: boolean;
  load(): void;
  loadMore(): void;
  showPending(): void;
  onKey(event: KeyboardEvent): void;
}

/** The entries, or why there are none. */
export function listTemplate(state: ListState, view: ListView): TemplateResult {
  const { words, isFeed } = view;
  const { items, status, pendingNew, hasMore } = state;
  const isBusy = status === 'loading' || status === 'idle';
  if (items.length === 0 && isBusy) return html`<div aria-busy="true">${skeletonTemplate()}</div>`;
  if (items.length === 0 && status === 'error') return errorTemplate(words, () => view.load());
  if (items.length === 0) return emptyTemplate(words, view.filter);
  const size = hasMore ? -1 : items.length;
  return html`
    ${
      pendingNew > 0
        ? html`<div class="fresh">
            <button type="button" class="solid" part="new" @click=${() => view.showPending()}>
              ${icon('up')}${words.say('arrivals', { n: pendingNew })}
            </button>
          </div>`
        : nothing
    }
    <ul
      role=${isFeed ? 'feed' : nothing}
      aria-label=${words.say('notifications')}
      aria-busy=${isBusy}
      @keydown=${(event: KeyboardEvent) => view.onKey(event)}
    >
      ${repeat(
        items,
        ({ id }) => id,
        (entry, index) =>
          html`<li data-id=${entry.id} ?data-seen=${entry.seenAt !== null} role=${isFeed ? 'none' : nothing}>
            ${itemTemplate(entry, view, isFeed ? { position: index + 1, size } : null)}
          </li>`,
      )}
    </ul>
    ${
      hasMore || status === 'error'
        ? html`<div class="more">
            ${status === 'error' ? html`<p role="alert">${words.say('loadFailed')}</p>` : nothing}
            <button type="button" class="outline" part="load-more" @click=${() => view.loadMore()}>
              ${words.say(isBusy ? 'loading' : status === 'error' ? 'retry' : 'loadMore')}
            </button>
          </div>`
        : nothing
    }
  `;
}
