import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { CategoryPreferences, Channel, ChannelPreference, TypePreferences } from '../core/api.js';
import { categoryIcon, icon } from './icons.js';
import type { Words } from './texts/words.js';

const CHANNELS: readonly Channel[] = ['inApp', 'email', 'push', 'sms'];

export interface Cell {
  on: boolean;
  /** Why it cannot be changed; null when it can. */
  reason: string | null;
}

export interface SwitchRow {
  /** Makes the ids of the reasons unique. */
  id: string;
  label: string;
  cells: (channel: Channel) => Cell;
  change: (channel: Channel, on: boolean) => void;
  /** The row of the category: what it explains needs no second line. */
  above?: SwitchRow;
}

function cellOf({ enabled, locked, reason }: ChannelPreference, words: Words): Cell {
  return { on: enabled, reason: locked ? (reason ?? words.say(enabled ? 'locked' : 'unavailable')) : null };
}

/** One switch per channel; each is named by its row and its channel, for example "Orders, E-mail". */
export function channelsTemplate(words: Words, row: SwitchRow): TemplateResult {
  return html`<div class="channels" part="channels">
    ${CHANNELS.map((channel) => {
      const { on, reason } = row.cells(channel);
      const name = words.say(channel);
      return html`<label class="channel ${reason ? 'locked' : ''}" title=${reason ?? nothing}>
        <input
          type="checkbox"
          role="switch"
          part="switch"
          aria-label="${row.label}, ${name}"
          aria-disabled=${reason ? 'true' : nothing}
          aria-describedby=${reason ? reasonId(row, channel) : nothing}
          .checked=${live(on)}
          @click=${(event: Event) => reason && event.preventDefault()}
          @change=${(event: Event) => row.change(channel, (event.target as HTMLInputElement).checked)}
        />
        <span>${name} ${reason ? icon('lock') : nothing}</span>
      </label>`;
    })}
  </div>`;
}

/** In sight, and what the locked switches are described by: "SMS: This shop does not use this channel." */
function reasonsTemplate(words: Words, row: SwitchRow): TemplateResult | typeof nothing {
  const reasons = reasonsOf(row);
  if (reasons.length === 0) return nothing;
  const namesOf = (reason: string) =>
    CHANNELS.filter((channel) => row.cells(channel).reason === reason).map((channel) => words.say(channel));
  return html`<div class="reasons">
    ${reasons.map(
      (reason, index) =>
        html`<p>${namesOf(reason).join(', ')}: <span id="${row.id}-why-${index}">${reason}</span></p>`,
    )}
  </div>`;
}

/** Without those that stand above the row already. */
function reasonsOf(row: SwitchRow): string[] {
  const reasons = CHANNELS.filter((channel) => !isExplained(row, channel)).map(
    (channel) => row.cells(channel).reason,
  );
  return [...new Set(reasons.filter((one) => one !== null))];
}

function isExplained({ cells, above }: SwitchRow, channel: Channel): boolean {
  return above?.cells(channel).reason === cells(channel).reason;
}

function reasonId(row: SwitchRow, channel: Channel): string {
  const teller = row.above && isExplained(row, channel) ? row.above : row;
  return `${teller.id}-why-${reasonsOf(teller).indexOf(row.cells(channel).reason ?? '')}`;
}

export type ChangeCell = (
  where: { category: string } | { type: string },
  channel: Channel,
  on: boolean,
) => void;

export function categoryTemplate(
  words: Words,
  { category, label, description, channels, types }: CategoryPreferences,
  change: ChangeCell,
): TemplateResult {
  const row: SwitchRow = {
    id: `category-${category}`,
    label,
    cells: (channel) => cellOf(channels[channel], words),
    change: (channel, on) => change({ category }, channel, on),
  };
  return html`<fieldset class="card" part="category">
    <legend>${categoryIcon(category)}<span>${label}</span></legend>
    <p class="note">${description}</p>
    ${channelsTemplate(words, row)}${reasonsTemplate(words, row)}
    ${
      types.length > 1
        ? html`<details>
            <summary>${words.say('types', { n: types.length })}${icon('chevron')}</summary>
            ${types.map((type) => typeTemplate(words, type, row, change))}
          </details>`
        : nothing
    }
  </fieldset>`;
}

function typeTemplate(
  words: Words,
  { type, label, channels }: TypePreferences,
  above: SwitchRow,
  change: ChangeCell,
) {
  const row: SwitchRow = {
    id: `type-${type}`,
    label,
    cells: (channel) => cellOf(channels[channel], words),
    change: (channel, on) => change({ type }, channel, on),
    above,
  };
  return html`<div class="row">
      <span class="words"><b>${label}</b></span>
      ${channelsTemplate(words, row)}
    </div>
    ${reasonsTemplate(words, row)}`;
}

/** A setting with one switch. */
export function switchRow(
  label: string,
  text: string,
  on: boolean,
  change: (on: boolean) => void,
): TemplateResult {
  return html`<label class="row">
    <span class="words"><b>${label}</b><small>${text}</small></span>
    <input
      type="checkbox"
      role="switch"
      part="switch"
      aria-label=${label}
      .checked=${live(on)}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
    />
  </label>`;
}

export interface Choice {
  value: string;
  text: string;
}

/** A setting with a list to choose from. */
export function selectRow(
  label: string,
  text: string,
  choices: readonly Choice[],
  chosen: string,
  change: (value: string) => void,
): TemplateResult {
  return html`<label class="row">
    <span class="words"><b>${label}</b>${text ? html`<small>${text}</small>` : nothing}</span>
    ${selectTemplate(label, choices, chosen, change)}
  </label>`;
}

export function selectTemplate(
  label: string,
  choices: readonly Choice[],
  chosen: string,
  change: (value: string) => void,
): TemplateResult {
  return html`<select
    class="field"
    part="field"
    aria-label=${label}
    .value=${live(chosen)}
    @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}
  >
    ${choices.map(
      ({ value, text }) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
    )}
  </select>`;
}
