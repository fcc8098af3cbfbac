import { html, nothing, type TemplateResult } from 'lit';
import { BROADCAST_KINDS } from '../../../../src/contract/broadcasts.js';
import { fieldTemplate, radiosTemplate, selectTemplate } from '../templates/fields.template.js';
import { ZONE } from '../templates/time.template.js';
import { CHANNEL_WORDS, KIND_WORDS } from '../words.js';
import type { Draft, DraftErrors } from './compose.js';

const KIND_HINTS = {
  announcement: 'News. Anybody may have switched it off.',
  important: 'A recall, new terms: nobody can switch it off.',
  marketing: 'Advertising: outside the inbox only for those who agreed.',
};

/** The fields of a broadcast, in the order in which one thinks of them. */
export function composeForm(
  draft: Draft,
  errors: DraftErrors,
  change: (change: Partial<Draft>) => void,
): TemplateResult {
  const text = (name: keyof Draft, label: string, more: object = {}) =>
    fieldTemplate({
      label,
      name,
      value: String(draft[name]),
      error: errors[name],
      change: (value) => change({ [name]: value }),
      ...more,
    });
  return html`<section class="card">
      <h2>What</h2>
      ${radiosTemplate(
        'Class',
        'kind',
        draft.kind,
        BROADCAST_KINDS.map((value) => ({ value, label: KIND_WORDS[value], hint: KIND_HINTS[value] })),
        (kind) => change({ kind: kind as Draft['kind'] }),
      )}
      ${text('title', 'Title', { required: true, maxLength: 200 })}
      ${text('message', 'Message', { required: true, maxLength: 2000, rows: 4 })}
      ${text('url', 'Link (optional)', { mono: true, hint: 'Where a click leads: a path of the shop or an https: address.' })}
    </section>
    <section class="card">
      <h2>For whom</h2>
      ${selectTemplate(
        'Audience',
        'audience',
        draft.audience,
        [
          { value: 'all', label: 'Everybody' },
          { value: 'role', label: 'A role' },
          { value: 'tags', label: 'Tags and language' },
          { value: 'openOrder', label: 'People with an open order' },
          { value: 'list', label: 'A list of people' },
        ],
        (audience) => change({ audience: audience as Draft['audience'] }),
      )}
      ${draft.audience === 'role' ? text('role', 'Role', { mono: true, required: true }) : nothing}
      ${
        draft.audience === 'list'
          ? text('people', 'Ids of people', {
              mono: true,
              rows: 3,
              required: true,
              hint: 'Up to 1,000, with blanks or commas between.',
            })
          : nothing
      }
      ${
        draft.audience === 'tags'
          ? html`${text('tags', 'Tags', { mono: true, hint: 'Whoever has all of them.' })}
            ${text('locale', 'Language', { mono: true, hint: 'Such as de, which fits de-AT too.' })}`
          : nothing
      }
    </section>
    <section class="card">
      <h2>Where and when</h2>
      <fieldset class="radios">
        <legend>Besides the inbox</legend>
        ${(['email', 'push', 'sms'] as const).map(
          (channel) =>
            html`<label class="choice">
              <input
                type="checkbox"
                name=${channel}
                .checked=${draft[channel]}
                @change=${(event: Event) => change({ [channel]: (event.target as HTMLInputElement).checked })}
              />
              <span>${CHANNEL_WORDS[channel]}</span>
            </label>`,
        )}
      </fieldset>
      ${radiosTemplate(
        'Start',
        'start',
        draft.start,
        [
          { value: 'now', label: 'At once' },
          { value: 'moment', label: 'At a moment', hint: 'Everywhere on earth at the same time.' },
          { value: 'local', label: "By each reader's clock", hint: 'It goes round the earth with the hour.' },
        ],
        (start) => change({ start: start as Draft['start'] }),
      )}
      ${draft.start === 'now' ? nothing : text('startsAt', 'Start at', { type: 'datetime-local', required: true })}
      ${text('expiresAt', 'Leaves every screen at (optional)', {
        type: 'datetime-local',
        hint: '30 days after its start when empty.',
      })}
      ${
        draft.start === 'moment' || draft.expiresAt
          ? selectTemplate(
              'Times are in',
              'zone',
              draft.zone,
              [
                { value: 'mine', label: `Your zone (${ZONE})` },
                { value: 'utc', label: 'UTC' },
              ],
              (zone) => change({ zone: zone as Draft['zone'] }),
            )
          : nothing
      }
    </section>`;
}
