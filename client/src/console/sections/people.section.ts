import { html, type TemplateResult } from 'lit';
import type { UserSummary } from '../../../../src/contract/admin.js';
import { hrefOf } from '../route.js';
import { searchField, searchTemplate } from '../templates/fields.template.js';
import { pagedTemplate } from '../templates/states.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { ListSection } from './list.section.js';

export class PeopleSection extends ListSection<UserSummary> {
  protected readonly path = '/admin/users';
  protected readonly filters = ['query'];

  get heading(): string {
    return 'People';
  }

  protected body(): TemplateResult {
    const { query = '' } = this.filter;
    return html`<header class="page-head">
        <h1 tabindex="-1">People</h1>
        <p class="aside">Whom the shop told of, and whoever came by.</p>
        ${this.exportTemplate('people')}
      </header>
      ${searchTemplate(
        'People',
        searchField('Id, e-mail or name', 'query', query),
        (values) => this.search(values),
        this.clearTemplate(),
      )}
      ${pagedTemplate(
        this.list,
        this.isFiltered
          ? { title: 'Nobody found', text: 'Ids and e-mails are found by how they begin.' }
          : {
              title: 'Nobody is known yet',
              text: 'People come in with their first visit, or when the shop tells of them.',
            },
        (rows) =>
          tableTemplate<UserSummary>(
            [
              {
                head: 'Person',
                kind: 'row',
                cell: ({ id }) => html`<a href=${hrefOf('people', id)}>${id}</a>`,
              },
              { head: 'Name', cell: ({ name }) => orDash(name) },
              { head: 'E-mail', cell: ({ email }) => orDash(email) },
              {
                head: 'Roles',
                cell: ({ roles }) => roles.map((role) => html`<span class="tag">${role}</span> `),
              },
              { head: 'Language', cell: ({ locale }) => orDash(locale) },
              { head: 'Known since', cell: ({ createdAt }) => timeTemplate(createdAt) },
            ],
            rows,
            { caption: 'People by id', keyOf: ({ id }) => id },
          ),
      )}`;
  }
}

export function orDash(text: string | null): TemplateResult | string {
  return text ?? html`<span class="none">–</span>`;
}
