import { html, type TemplateResult } from 'lit';
import {
  CHANNELS,
  type ChannelPreference,
  type ChannelPreferences,
  type Preferences,
} from '../../../../src/contract/preferences.js';
import { tableTemplate } from '../templates/table.template.js';
import { CHANNEL_WORDS, RULE_WORDS } from '../words.js';

interface Row {
  key: string;
  label: string;
  name: string;
  isCategory: boolean;
  channels: ChannelPreferences;
}

/** Who hears of what where, to be read only: categories with their types below them. */
export function matrixTemplate(preferences: Preferences, caption: string): TemplateResult {
  return rowsTemplate(rowsOf(preferences), caption);
}

/** The same of one person, beginning with what they chose themselves. */
export function choicesTemplate(preferences: Preferences): TemplateResult {
  const rows = rowsOf(preferences);
  const chosen = rows.filter(isChosen);
  return html`${
      chosen.length === 0
        ? html`<p class="fine">They chose nothing themselves: the defaults hold.</p>`
        : rowsTemplate(chosen, 'What this person chose')
    }
    <details>
      <summary>All ${rows.length} categories and types, as they hold</summary>
      ${rowsTemplate(rows, 'Preferences by category, type and channel')}
    </details>`;
}

function rowsOf({ categories }: Preferences): Row[] {
  return categories.flatMap(({ category, label, channels, types }): Row[] => [
    { key: category, name: category, label, isCategory: true, channels },
    ...types.map((one) => ({
      key: `${category}/${one.type}`,
      name: one.type,
      label: one.label,
      isCategory: false,
      channels: one.channels,
    })),
  ]);
}

/** A type repeats what was chosen for its category: only the category shows it. */
function isChosen({ isCategory, channels }: Row): boolean {
  return CHANNELS.some((channel) => {
    const { rule } = channels[channel];
    return isCategory ? rule === 'category_setting' || rule === 'channel_setting' : rule === 'type_setting';
  });
}

function rowsTemplate(rows: readonly Row[], caption: string): TemplateResult {
  return html`<div class="matrix">
    ${tableTemplate<Row>(
      [
        {
          head: 'What',
          kind: 'row',
          cell: ({ label, name, isCategory }) =>
            isCategory
              ? html`<strong>${label}</strong>`
              : html`<span class="type">${label} <code>${name}</code></span>`,
        },
        ...CHANNELS.map((channel) => ({
          head: CHANNEL_WORDS[channel],
          cell: ({ channels }: Row) => cellTemplate(channels[channel]),
        })),
      ],
      rows,
      { caption, keyOf: ({ key }) => key },
    )}
  </div>`;
}

function cellTemplate({ enabled, locked, rule }: ChannelPreference): TemplateResult {
  return html`<span class="cell ${enabled ? 'on' : 'off'}">
    <span>${enabled ? 'On' : 'Off'}${locked ? ', fixed' : ''}</span>
    <small>${RULE_WORDS[rule]}</small>
  </span>`;
}
