import { html, nothing, type TemplateResult } from 'lit';
import type { Broadcast } from '../../../../src/contract/broadcasts.js';
import { hrefOf } from '../route.js';
import { pagedTemplate } from '../templates/states.template.js';
import { broadcastStatus } from '../templates/status.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { audienceWords, CHANNEL_WORDS, KIND_WORDS } from '../words.js';
import { ListSection } from './list.section.js';

export class BroadcastsSection extends ListSection<Broadcast> {
  protected readonly path = '/admin/broadcasts';
  protected readonly filters = [];

  get heading(): string {
    return 'Broadcasts';
  }

  protected body(): TemplateResult {
    return html`<header class="page-head">
        <h1 tabindex="-1">Broadcasts</h1>
        <p class="aside">What was said to many at once, newest first.</p>
        <a class="solid" href="#/broadcasts/new">New broadcast</a>
      </header>
      ${pagedTemplate(
        this.list,
        {
          title: 'No broadcasts yet',
          text: 'A broadcast is stored once, and everybody it is for has it when they come.',
        },
        (rows) =>
          tableTemplate<Broadcast>(
            [
              {
                head: 'Title',
                kind: 'row',
                cell: ({ id, title }) => html`<a href=${hrefOf('broadcasts', id)} dir="auto">${title}</a>`,
              },
              {
                head: 'Status',
                cell: ({ status, pausedAt }) =>
                  html`${broadcastStatus(status)}${pausedAt ? html` <span class="tag">paused</span>` : nothing}`,
              },
              { head: 'Class', cell: ({ kind }) => KIND_WORDS[kind] },
              { head: 'For', cell: ({ audience }) => audienceWords(audience) },
              { head: 'On', cell: (one) => channelsOf(one) },
              { head: 'Starts', cell: (one) => startTemplate(one) },
              { head: 'By', cell: ({ createdBy }) => createdBy },
            ],
            rows,
            { caption: 'Broadcasts, newest first', keyOf: ({ id }) => id },
          ),
      )}`;
  }
}

export function channelsOf({ channels }: Pick<Broadcast, 'channels'>): string {
  const chosen = (['email', 'push', 'sms'] as const).filter((channel) => channels[channel]);
  return ['Inbox', ...chosen.map((channel) => CHANNEL_WORDS[channel])].join(', ');
}

export function startTemplate({
  startsAt,
  startsAtLocal,
}: Pick<Broadcast, 'startsAt' | 'startsAtLocal'>): TemplateResult {
  return startsAtLocal === null
    ? timeTemplate(startsAt)
    : html`${startsAtLocal.replace('T', ' ')} <span class="fine">by each reader's clock</span>`;
}
