import { html, type TemplateResult } from 'lit';
import type { AdminStats, DeliveryStatus } from '../../../../src/contract/admin.js';
import type { Channel } from '../../../../src/contract/preferences.js';
import { emptyTemplate } from '../templates/states.template.js';
import { tableTemplate } from '../templates/table.template.js';
import { CHANNEL_WORDS, DELIVERY_WORDS, number } from '../words.js';

type Counts = AdminStats['deliveries']['lastDay'];

const ALWAYS: readonly DeliveryStatus[] = ['sent', 'pending', 'failed', 'withheld'];
const SOMETIMES: readonly DeliveryStatus[] = ['cancelled', 'skipped', 'expired'];

/** Channels down, what became of it across. */
export function deliveryTable(counts: Counts): TemplateResult {
  if (counts.length === 0) {
    return emptyTemplate({
      title: 'Nothing left the shop',
      text: 'E-mails, push and text messages show here.',
    });
  }
  const channels = [...new Set(counts.map(({ channel }) => channel))];
  const others = SOMETIMES.filter((status) => counts.some((one) => one.status === status));
  const countOf = (channel: Channel, status: DeliveryStatus): number =>
    counts.find((one) => one.channel === channel && one.status === status)?.count ?? 0;
  return tableTemplate(
    [
      { head: 'Channel', kind: 'row', cell: (channel: Channel) => CHANNEL_WORDS[channel] },
      ...[...ALWAYS, ...others].map((status) => ({
        head: DELIVERY_WORDS[status],
        kind: 'number' as const,
        cell: (channel: Channel) => {
          const found = countOf(channel, status);
          if (found === 0) return html`<span class="none">0</span>`;
          return html`<a href="#/deliveries?channel=${channel}&status=${status}">${number(found)}</a>`;
        },
      })),
    ],
    channels,
    { caption: 'Deliveries of the last day by channel and outcome', keyOf: (channel) => channel },
  );
}
