import { html, type TemplateResult } from 'lit';
import type { QuarantinedEvent } from '../../../../src/contract/admin.js';
import { hrefOf } from '../route.js';
import { searchField, searchTemplate } from '../templates/fields.template.js';
import { pagedTemplate } from '../templates/states.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { ListSection } from './list.section.js';
import { orDash } from './people.section.js';

/** What the shop sent and the intake refused. */
export class QuarantineSection extends ListSection<QuarantinedEvent> {
  protected readonly path = '/admin/quarantine';
  protected readonly filters = ['type', 'code'];

  get heading(): string {
    return 'Quarantine';
  }

  protected body(): TemplateResult {
    const { type = '', code = '' } = this.filter;
    return html`<header class="page-head">
        <h1 tabindex="-1">Quarantine</h1>
        <p class="aside">
          Events that were refused: of an unknown type, or with wrong data. Kept for 30 days.
        </p>
      </header>
      ${searchTemplate(
        'Refused events',
        html`${searchField('Type', 'type', type, true)} ${searchField('Code', 'code', code, true)}`,
        (values) => this.search(values),
        this.clearTemplate(),
      )}
      ${pagedTemplate(
        this.list,
        this.isFiltered
          ? { title: 'No event fits', text: 'Types and codes are compared exactly: check the spelling.' }
          : { title: 'Nothing was refused', text: 'Every event the shop sent was understood.' },
        (rows) =>
          tableTemplate<QuarantinedEvent>(
            [
              {
                head: 'Event',
                kind: 'row',
                cell: ({ id, type: name }) =>
                  html`<a href=${hrefOf('quarantine', id)}>${name ?? 'No type'}</a>`,
              },
              {
                head: 'Id in the shop',
                cell: ({ eventId }) => (eventId ? html`<code>${eventId}</code>` : orDash(null)),
              },
              { head: 'Reason', cell: ({ reason }) => html`<span class="why">${reason}</span>` },
              { head: 'Came by', cell: ({ origin }) => (origin === 'http' ? 'HTTP' : 'RabbitMQ') },
              { head: 'Received', cell: ({ receivedAt }) => timeTemplate(receivedAt) },
              {
                head: 'Replayed',
                cell: ({ replayedAt }) =>
                  replayedAt ? timeTemplate(replayedAt) : html`<span class="none">not yet</span>`,
              },
            ],
            rows,
            { caption: 'Refused events, newest first', keyOf: ({ id }) => id },
          ),
      )}`;
  }
}
