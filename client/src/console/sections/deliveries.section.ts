import { html, nothing, type TemplateResult } from 'lit';
import {
  DELIVERY_STATUSES,
  type DeliveriesRetried,
  type DeliveryRecord,
} from '../../../../src/contract/admin.js';
import { hrefOf } from '../route.js';
import { searchField, searchSelect, searchTemplate } from '../templates/fields.template.js';
import { pagedTemplate } from '../templates/states.template.js';
import { deliveryStatus } from '../templates/status.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { timeTemplate } from '../templates/time.template.js';
import { CHANNEL_WORDS, count, DELIVERY_WORDS } from '../words.js';
import { ListSection } from './list.section.js';

/** What one call tries again at most. */
const AT_ONCE = 1_000;

export class DeliveriesSection extends ListSection<DeliveryRecord> {
  protected readonly path = '/admin/deliveries';
  protected readonly filters = ['status', 'channel', 'userId', 'type'];

  get heading(): string {
    return 'Deliveries';
  }

  protected body(): TemplateResult {
    const { status = '', channel = '', userId = '', type = '' } = this.filter;
    return html`<header class="page-head">
        <h1 tabindex="-1">Deliveries</h1>
        <p class="aside">What left the shop's pages, or did not.</p>
        <a class="plain" href="#/deliveries/suppressions">Addresses left alone</a>
        ${this.exportTemplate('deliveries')}
      </header>
      ${searchTemplate(
        'Deliveries',
        html`${searchSelect('Outcome', 'status', status, [
          { value: '', label: 'Any' },
          ...DELIVERY_STATUSES.map((value) => ({
            value,
            label: value === 'failed' ? 'Failed (dead letters)' : DELIVERY_WORDS[value],
          })),
        ])}
        ${searchSelect('Channel', 'channel', channel, [
          { value: '', label: 'Any' },
          ...(['email', 'push', 'sms'] as const).map((value) => ({ value, label: CHANNEL_WORDS[value] })),
        ])}
        ${searchField('Person', 'userId', userId, true)} ${searchField('Type', 'type', type, true)}`,
        (values) => this.search(values),
        this.clearTemplate(),
      )}
      ${
        status === 'failed' && this.list.rows.length > 0
          ? html`<p class="bar">
              <span>
                No attempt worked. When the cause is mended, they can be tried again: each as if it were new.
              </span>
              <button type="button" class="plain" @click=${this.retryAll}>Try all again …</button>
            </p>`
          : nothing
      }
      ${pagedTemplate(
        this.list,
        status === 'failed'
          ? { title: 'No dead letters', text: 'Everything that could be sent was sent.' }
          : this.isFiltered
            ? {
                title: 'No delivery fits',
                text: 'People and types are compared exactly: check the spelling.',
              }
            : { title: 'Nothing left so far', text: 'E-mails, push and text messages show here.' },
        (rows) => this.table(rows),
      )}`;
  }

  private table(rows: DeliveryRecord[]): TemplateResult {
    return tableTemplate<DeliveryRecord>(
      [
        {
          head: 'What',
          kind: 'row',
          cell: ({ title, type, eventNumber }) => {
            const words = html`<span dir="auto">${title || type}</span>`;
            return eventNumber === null ? words : html`<a href=${hrefOf('events', eventNumber)}>${words}</a>`;
          },
        },
        { head: 'To', cell: ({ userId }) => html`<a href=${hrefOf('people', userId)}>${userId}</a>` },
        { head: 'Channel', cell: ({ channel }) => CHANNEL_WORDS[channel] },
        { head: 'Outcome', cell: ({ status }) => deliveryStatus(status) },
        { head: 'Why', cell: ({ explanation }) => html`<span class="why">${explanation}</span>` },
        { head: 'Attempts', kind: 'number', cell: ({ attempts }) => attempts },
        { head: 'When', cell: ({ updatedAt }) => timeTemplate(updatedAt) },
        {
          head: 'What can be done',
          kind: 'actions',
          cell: (row) =>
            row.status === 'failed'
              ? html`<button type="button" class="plain small" @click=${() => void this.retry(row)}>
                  Try again<span class="vh">: ${CHANNEL_WORDS[row.channel]} to ${row.userId}</span>
                </button>`
              : nothing,
        },
      ],
      rows,
      { caption: 'Deliveries, newest first', keyOf: ({ id }) => id },
    );
  }

  private async retry({ id }: DeliveryRecord): Promise<void> {
    await this.attempt(async () => {
      const row = await this.api.send<DeliveryRecord>('POST', `/admin/deliveries/${id}/retry`);
      this.list.replace((one) => one.id === id, row);
    }, 'It is tried again.');
  }

  private readonly retryAll = async (): Promise<void> => {
    const { channel, userId, type } = this.filter;
    const given = Object.entries({ channel, userId, type }).filter(([, value]) => value);
    const isSure = await this.frame.confirm({
      title: 'Try these dead letters again?',
      body:
        given.length > 0
          ? `All that fit: ${given.map(([, value]) => value).join(', ')}. Each is sent as if it were new.`
          : 'All of them, whatever their channel. Each is sent as if it were new.',
      action: 'Try all again',
    });
    if (!isSure) return;
    let total = 0;
    const isDone = await this.attempt(async () => {
      for (let retried = AT_ONCE; retried === AT_ONCE; total += retried) {
        const body = Object.fromEntries(given);
        ({ retried } = await this.api.send<DeliveriesRetried>('POST', '/admin/deliveries/retry', { body }));
      }
    });
    if (isDone) this.frame.say(`${count(total, 'delivery is', 'deliveries are')} tried again.`);
    await this.list.load();
  };
}
