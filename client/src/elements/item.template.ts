import { html, nothing, type TemplateResult } from 'lit';
import type { Notification } from '../core/api.js';
import { categoryIcon, icon } from './icons.js';
import { safeLink } from './safe-link.js';
import type { Words } from './texts/words.js';

export type ItemAction = 'read' | 'unread' | 'archive' | 'unarchive' | 'remove';

export interface ItemView {
  words: Words;
  activate(entry: Notification, event: MouseEvent): void;
  act(entry: Notification, action: ItemAction): void;
}

/** Of an entry in a `feed`. */
export interface FeedPlace {
  position: number;
  /** All there are; -1: nobody knows. */
  size: number;
}

/** Server text goes in as text only: Lit escapes it. `bdi` keeps its direction inside, so all of it starts at one side. */
export function itemTemplate(entry: Notification, view: ItemView, place: FeedPlace | null): TemplateResult {
  const { words } = view;
  const name = `title-${entry.id}`;
  return html`<article
    class="item ${entry.isRead ? '' : 'unread'}"
    part="item ${entry.isRead ? '' : 'item-unread'}"
    aria-labelledby=${name}
    aria-posinset=${place?.position ?? nothing}
    aria-setsize=${place?.size ?? nothing}
    tabindex=${place ? 0 : nothing}
  >
    ${tileTemplate(entry)}
    <div class="body">
      <div class="head">
        <h3 id=${name} part="item-title">
          ${entry.isRead ? nothing : html`<span class="vh">${words.say('unread')}: </span>`}
          ${titleTemplate(entry, (event) => view.activate(entry, event))}
        </h3>
        ${entry.isRead ? nothing : html`<span class="dot" part="dot"></span>`}
      </div>
      ${messageTemplate(entry, 'item-message')}
      <p class="meta" part="item-meta">
        <time datetime=${entry.createdAt} title=${words.full(entry.createdAt)}>
          ${words.ago(entry.createdAt)}
        </time>
        <span>${words.category(entry.category)}</span>
      </p>
      <div class="actions" part="item-actions">
        ${actionsOf(entry).map((one) => button(one, entry, view))}
      </div>
    </div>
  </article>`;
}

/** The link of the whole card. A click with a modifier or the middle button stays the browser's own. */
export function titleTemplate(entry: Notification, activate: (event: MouseEvent) => void): TemplateResult {
  const url = safeLink(entry.url);
  return url
    ? html`<a href=${url} @click=${activate} @auxclick=${activate}><bdi>${entry.title}</bdi></a>`
    : html`<button type="button" @click=${activate}><bdi>${entry.title}</bdi></button>`;
}

export function messageTemplate({ message }: Notification, part: string): TemplateResult | typeof nothing {
  return message ? html`<p class="message" part=${part}><bdi>${message}</bdi></p>` : nothing;
}

export function tileTemplate(entry: Notification): TemplateResult {
  const image = safeLink(entry.imageUrl);
  return html`<span class="tile ${entry.level}" part="icon" aria-hidden="true">
    ${
      image
        ? html`<img src=${image} alt="" loading="lazy" referrerpolicy="no-referrer" @error=${hide} />`
        : nothing
    }
    ${categoryIcon(entry.category)}
  </span>`;
}

/** The icon waits underneath. */
function hide(event: Event): void {
  (event.target as HTMLElement).remove();
}

const ACTIONS = {
  read: ['markRead', 'check'],
  unread: ['markUnread', 'mail'],
  archive: ['archive', 'archive'],
  unarchive: ['unarchive', 'inbox'],
  remove: ['remove', 'trash'],
} as const;

function actionsOf(entry: Notification): ItemAction[] {
  return [entry.isRead ? 'unread' : 'read', entry.archivedAt ? 'unarchive' : 'archive', 'remove'];
}

function button(action: ItemAction, entry: Notification, view: ItemView): TemplateResult {
  const [text, image] = ACTIONS[action];
  const label = view.words.say(text);
  return html`<button
    type="button"
    class="quiet"
    title=${label}
    aria-label="${label}: ${entry.title}"
    data-action=${action}
    @click=${() => view.act(entry, action)}
  >
    ${icon(image)}
  </button>`;
}
