import { html, nothing, type TemplateResult } from 'lit';
import type { Notification } from '../../../../src/contract/notification.js';
import { tileTemplate } from '../../elements/item.template.js';
import { emptyTemplate } from '../templates/states.template.js';
import { timeTemplate } from '../templates/time.template.js';

/** Entries as their owner has them, to be looked at only: nothing here marks them as read. */
export function inboxTemplate(entries: readonly Notification[]): TemplateResult {
  if (entries.length === 0)
    return emptyTemplate({ title: 'The inbox is empty', text: 'Nothing new to them, nothing old.' });
  return html`<ul class="inbox">
    ${entries.map(
      (entry) =>
        html`<li class=${entry.isRead ? '' : 'unread'}>
          ${tileTemplate(entry)}
          <div>
            <p class="inbox-title" dir="auto">
              ${entry.isRead ? nothing : html`<span class="vh">Unread: </span>`}${entry.title}
            </p>
            <p class="inbox-message" dir="auto">${entry.message}</p>
            <p class="fine">
              ${timeTemplate(entry.createdAt)} · ${entry.type} ·
              ${entry.readAt ? html`read ${timeTemplate(entry.readAt)}` : entry.seenAt ? html`seen ${timeTemplate(entry.seenAt)}` : 'not seen'}
            </p>
          </div>
        </li>`,
    )}
  </ul>`;
}
