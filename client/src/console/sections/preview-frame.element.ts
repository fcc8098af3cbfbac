import { css, html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Notification } from '../../../../src/contract/notification.js';
import { icon } from '../../elements/icons.js';
import { itemTemplate, tileTemplate, type ItemView } from '../../elements/item.template.js';
import { baseStyles } from '../../elements/styles/base.styles.js';
import { cardStyles } from '../../elements/styles/card.styles.js';
import { itemStyles } from '../../elements/styles/item.styles.js';
import { toastsStyles } from '../../elements/styles/toasts.styles.js';
import { Words } from '../../elements/texts/words.js';
import { emptyDraft, type Draft } from './compose.js';

/** How shoppers see it: the templates and styles of the shop's own elements. To be looked at, not pressed. */
export class PreviewFrame extends LitElement {
  static override styles = [
    baseStyles,
    cardStyles,
    itemStyles,
    toastsStyles,
    css`
      :host {
        display: block;
      }
      .stage {
        display: grid;
        gap: 18px;
        padding: 18px;
        border: 1px solid var(--_border);
        border-radius: 10px;
        background: var(--_sunken);
      }
      .caption {
        margin-block-end: 6px;
        color: var(--_muted);
        font-size: 0.8125rem;
      }
      .list {
        overflow: hidden;
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
        background: var(--_surface);
      }
      .toast {
        position: relative;
        max-width: 24rem;
        margin: 0;
        animation: none;
      }
      .toast > .quiet {
        position: absolute;
        inset-block-start: 8px;
        inset-inline-end: 8px;
      }
      .actions {
        display: none !important;
      }
    `,
  ];
  static override properties: PropertyDeclarations = { draft: { attribute: false } };

  declare draft: Draft;

  constructor() {
    super();
    this.draft = emptyDraft();
  }

  protected override render(): TemplateResult {
    const entry = entryOf(this.draft);
    return html`<div class="stage" inert>
      <div>
        <p class="caption">Toast</p>
        <div class="toast" part="toast">
          ${tileTemplate(entry)}
          <div class="body">
            <h3><button type="button" dir="auto">${entry.title}</button></h3>
            <p class="message" dir="auto">${entry.message}</p>
          </div>
          <span class="quiet">${icon('close')}</span>
        </div>
      </div>
      <div>
        <p class="caption">Inbox</p>
        <div class="list">${itemTemplate(entry, VIEW, null)}</div>
      </div>
    </div>`;
  }
}

const VIEW: ItemView = { words: new Words('en', null), activate: () => {}, act: () => {} };

function entryOf({ kind, title, message }: Draft): Notification {
  const isImportant = kind === 'important';
  return {
    id: 1,
    type: 'announcement.sent',
    category: kind === 'marketing' ? 'promotions' : 'announcements',
    level: isImportant ? 'warning' : 'info',
    priority: isImportant ? 'high' : 'medium',
    title: title || 'The title',
    message: message || 'The message',
    data: {},
    // A preview leads nowhere.
    url: null,
    imageUrl: null,
    thread: null,
    silent: false,
    isRead: false,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    createdAt: new Date().toISOString(),
    expiresAt: null,
  };
}
