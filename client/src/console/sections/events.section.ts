import { html, type TemplateResult } from 'lit';
import type { EventSummary } from '../../../../src/contract/admin.js';
import { hrefOf } from '../route.js';
import { searchField, searchTemplate } from '../templates/fields.template.js';
import { pagedTemplate } from '../templates/states.template.js';
import { tableTemplate, type Column } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { count } from '../words.js';
import { ListSection } from './list.section.js';

/** Shared with the live activity. */
export const EVENT_COLUMNS: readonly Column<EventSummary>[] = [
  {
    head: 'Event',
    kind: 'row',
    cell: ({ number, type }) => html`<a href=${hrefOf('events', number)}>${type}</a>`,
  },
  { head: 'Id in the shop', cell: ({ id }) => html`<code>${id}</code>` },
  { head: 'Source', cell: ({ source }) => html`<code>${source}</code>` },
  { head: 'Received', cell: ({ receivedAt }) => timeTemplate(receivedAt) },
  {
    head: 'Told',
    kind: 'number',
    cell: ({ entries }) =>
      entries === 0 ? html`<span class="none">nobody</span>` : count(entries, 'inbox', 'inboxes'),
  },
];

export class EventsSection extends ListSection<EventSummary> {
  protected readonly path = '/admin/events';
  protected readonly filters = ['type', 'source', 'id', 'userId'];

  get heading(): string {
    return 'Events';
  }

  protected body(): TemplateResult {
    const { type = '', source = '', id = '', userId = '' } = this.filter;
    return html`<header class="page-head">
        <h1 tabindex="-1">Events</h1>
        <p class="aside">What the shop said, newest first.</p>
        ${this.exportTemplate('events')}
      </header>
      ${searchTemplate(
        'Events',
        html`${searchField('Type', 'type', type, true)} ${searchField('Id in the shop', 'id', id, true)}
        ${searchField('Person', 'userId', userId, true)} ${searchField('Source', 'source', source, true)}`,
        (values) => this.search(values),
        this.clearTemplate(),
      )}
      ${pagedTemplate(
        this.list,
        this.isFiltered
          ? {
              title: 'No event fits',
              text: 'Types, ids and people are compared exactly: check the spelling.',
            }
          : { title: 'No events yet', text: 'What the shop posts to /events shows here.' },
        (rows) =>
          tableTemplate(EVENT_COLUMNS, rows, { caption: 'Events, newest first', keyOf: (one) => one.number }),
      )}`;
  }
}
