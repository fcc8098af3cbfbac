import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.js';
import type { Texts } from './texts/texts.js';
import type { Words } from './texts/words.js';

export type InboxFilter = 'all' | 'unread' | 'archived';
const FILTERS: readonly InboxFilter[] = ['all', 'unread', 'archived'];

export function filterTemplate(
  words: Words,
  filter: InboxFilter,
  choose: (filter: InboxFilter) => void,
): TemplateResult {
  return html`<span class="filter">
    <select
      aria-label=${words.say('show')}
      part="filter"
      @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as InboxFilter)}
    >
      ${FILTERS.map(
        (name) => html`<option value=${name} ?selected=${name === filter}>${words.say(name)}</option>`,
      )}
    </select>
    ${icon('chevron')}
  </span>`;
}

/** @param names without the first tab, which is all categories (`''`) */
export function tabsTemplate(
  words: Words,
  names: readonly string[],
  chosen: string,
  choose: (name: string) => void,
): TemplateResult {
  const all = ['', ...names];
  // Left and right are where they are, whatever way the page is written.
  const move = (event: KeyboardEvent) => {
    const bar = event.currentTarget as HTMLElement;
    const forward = getComputedStyle(bar).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const at = all.indexOf(chosen);
    const moves: Record<string, number> = { [forward]: at + 1, [back]: at - 1, Home: 0, End: -1 };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = (next + all.length) % all.length;
    choose(all[index] ?? '');
    bar.querySelectorAll('button')[index]?.focus();
  };
  return html`<div
    class="tabs"
    part="tabs"
    role="tablist"
    aria-label=${words.say('categories')}
    @keydown=${move}
  >
    ${all.map(
      (name) =>
        html`<button
          type="button"
          role="tab"
          part="tab"
          id="tab-${name}"
          aria-selected=${name === chosen}
          aria-controls="list"
          tabindex=${name === chosen ? 0 : -1}
          @click=${() => choose(name)}
        >
          ${name ? words.category(name) : words.say('all')}
        </button>`,
    )}
  </div>`;
}

/** What the link is doing, when it is not live. */
export function linkTemplate(
  words: Words,
  text: keyof Texts | null,
  connect: () => void,
): TemplateResult | typeof nothing {
  if (!text) return nothing;
  const canRetry = text === 'linkExpired' || text === 'linkRefused';
  return html`${text === 'linkPolling' ? nothing : icon('alert')}<span>${words.say(text)}</span>${
    canRetry
      ? html`<button type="button" class="quiet text" @click=${connect}>${words.say('retry')}</button>`
      : nothing
  }`;
}

export function skeletonTemplate(): TemplateResult {
  const ghost = html`<div class="ghost">
    <i></i>
    <div><i></i><i></i></div>
  </div>`;
  return html`<div aria-hidden="true" part="skeleton">${ghost}${ghost}${ghost}${ghost}</div>`;
}

export function emptyTemplate(words: Words, filter: InboxFilter): TemplateResult {
  const titles = { all: 'emptyTitle', unread: 'emptyUnread', archived: 'emptyArchived' } as const;
  return html`<div class="blank" part="empty">
    <slot name="empty">
      <span class="mark"
        >${icon(filter === 'archived' ? 'archive' : filter === 'unread' ? 'check' : 'bell')}</span
      >
      <strong>${words.say(titles[filter])}</strong>
      ${filter === 'all' ? html`<p>${words.say('emptyText')}</p>` : nothing}
    </slot>
  </div>`;
}

export function errorTemplate(words: Words, retry: () => void): TemplateResult {
  return html`<div class="blank" part="error">
    <span class="mark">${icon('alert')}</span>
    <strong role="alert">${words.say('loadFailed')}</strong>
    <button type="button" class="outline" @click=${retry}>${words.say('retry')}</button>
  </div>`;
}
