import { html, type TemplateResult } from 'lit';
import type { AuditRecord } from '../../../../src/contract/admin.js';
import { searchField, searchTemplate } from '../templates/fields.template.js';
import { pagedTemplate } from '../templates/states.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { ListSection } from './list.section.js';

/** Who of the staff did what. Nothing in it can be changed, not from here and not from elsewhere. */
export class AuditSection extends ListSection<AuditRecord> {
  protected readonly path = '/admin/audit';
  protected readonly filters = ['actor', 'action', 'target'];

  get heading(): string {
    return 'Audit log';
  }

  protected body(): TemplateResult {
    const { actor = '', action = '', target = '' } = this.filter;
    return html`<header class="page-head">
        <h1 tabindex="-1">Audit log</h1>
        <p class="aside">Append only: each line holds the hash of the one before.</p>
        ${this.exportTemplate('audit')}
      </header>
      ${searchTemplate(
        'Audit log',
        html`${searchField('Who', 'actor', actor, true)} ${searchField('Did what', 'action', action, true)}
        ${searchField('To what', 'target', target, true)}`,
        (values) => this.search(values),
        this.clearTemplate(),
      )}
      ${pagedTemplate(
        this.list,
        this.isFiltered
          ? { title: 'No line fits', text: 'Names are compared exactly: check the spelling.' }
          : { title: 'Nothing was done yet', text: 'What staff do shows here.' },
        (rows) =>
          tableTemplate<AuditRecord>(
            [
              { head: 'When', kind: 'row', cell: ({ at }) => timeTemplate(at) },
              { head: 'Who', cell: ({ actor: who }) => who },
              { head: 'Did what', cell: ({ action: what }) => html`<code>${what}</code>` },
              { head: 'To what', cell: ({ target: to }) => html`<code>${to}</code>` },
              {
                head: 'Details',
                cell: ({ details }) => {
                  const text = JSON.stringify(details);
                  return text === '{}'
                    ? html`<span class="none">–</span>`
                    : html`<code class="details">${text}</code>`;
                },
              },
              { head: 'Hash', cell: ({ hash }) => html`<code title=${hash}>${hash.slice(0, 10)}</code>` },
            ],
            rows,
            { caption: 'What staff did, newest first', keyOf: ({ id }) => id },
          ),
      )}`;
  }
}
