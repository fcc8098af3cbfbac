import { html, type TemplateResult } from 'lit';
import type { SuppressionRecord } from '../../../../src/contract/admin.js';
import { searchSelect, searchTemplate } from '../templates/fields.template.js';
import { pagedTemplate } from '../templates/states.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { ListSection } from './list.section.js';

/** Addresses that bounced or complained: writing to them again would harm all other mail. */
export class SuppressionsSection extends ListSection<SuppressionRecord> {
  protected readonly path = '/admin/suppressions';
  protected readonly filters = ['channel'];

  get heading(): string {
    return 'Addresses left alone';
  }

  protected body(): TemplateResult {
    const { channel = '' } = this.filter;
    return html`<header class="page-head">
        <p class="crumb"><a href="#/deliveries">Deliveries</a></p>
        <h1 tabindex="-1">Addresses left alone</h1>
        <p class="aside">They bounced, complained, or were taken back.</p>
      </header>
      ${searchTemplate(
        'Addresses',
        searchSelect('Channel', 'channel', channel || 'email', [
          { value: 'email', label: 'E-mail' },
          { value: 'sms', label: 'Text message' },
        ]),
        (values) => this.search(values),
      )}
      ${pagedTemplate(this.list, { title: 'None', text: 'No address was refused so far.' }, (rows) =>
        tableTemplate<SuppressionRecord>(
          [
            { head: 'Address', kind: 'row', cell: ({ address }) => address },
            { head: 'Why', cell: ({ reason }) => reason },
            { head: 'Since', cell: ({ createdAt }) => timeTemplate(createdAt) },
            {
              head: 'What can be done',
              kind: 'actions',
              cell: (row) =>
                html`<button type="button" class="plain small" @click=${() => void this.lift(row)}>
                  Use again …<span class="vh">: ${row.address}</span>
                </button>`,
            },
          ],
          rows,
          { caption: 'Addresses that are left alone', keyOf: ({ address }) => address },
        ),
      )}`;
  }

  private async lift({ channel, address }: SuppressionRecord): Promise<void> {
    const isSure = await this.frame.confirm({
      title: `Write to ${address} again?`,
      body: 'Only when its owner says that it works: another bounce harms the standing of all other mail.',
      action: 'Use it again',
    });
    if (!isSure) return;
    await this.attempt(
      () => this.api.send('DELETE', `/admin/suppressions/${channel}/${encodeURIComponent(address)}`),
      `${address} is used again.`,
    );
    await this.list.load();
  }
}
