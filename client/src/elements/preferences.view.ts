import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Digest, Preferences, QuietHours } from '../core/api.js';
import { icon } from './icons.js';
import { pauseEnd, type Pause } from './pause.js';
import {
  categoryTemplate,
  channelsTemplate,
  selectRow,
  selectTemplate,
  switchRow,
  type Choice,
  type SwitchRow,
} from './preferences.templates.js';
import { PreferencesFlow, type PreferencesModel } from './preferences.flow.js';
import type { Words } from './texts/words.js';

export { preferencesStyles as styles } from './styles/preferences.styles.js';

export { pagesEn as texts } from './texts/pages.en.js';

export function create(model: () => PreferencesModel): () => TemplateResult {
  const flow = new PreferencesFlow(model);
  return () => {
    flow.askPushState();
    return pageTemplate(model(), flow);
  };
}

/** What the parts of the page draw by, and act on. */
interface Page {
  words: Words;
  flow: PreferencesFlow;
}

function pageTemplate(
  { words, source, categories }: PreferencesModel,
  flow: PreferencesFlow,
): TemplateResult {
  const page = { words, flow };
  const state = source?.preferences.get();
  const title = html`<slot name="heading"><h2>${words.say('preferences')}</h2></slot>`;
  const value = state?.value;
  if (!value) return html`${title}${state?.status === 'error' ? errorTemplate(page) : skeletonTemplate()}`;
  const wanted = categories?.split(/\s+/).filter(Boolean);
  const shown = value.categories.filter(({ category }) => !wanted || wanted.includes(category));
  return html`
    ${title}
    <div class="failed ${flow.failed ? 'on' : ''}" part="failed" role="alert">
      ${flow.failed ? words.say('saveFailed') : nothing}
    </div>
    ${everythingTemplate(page, value)} ${quietTemplate(page, value)} ${deliveryTemplate(page, value)}
    ${shown.map((category) =>
      categoryTemplate(words, category, (where, channel, on) => {
        const choice = { [channel]: on };
        flow.save(
          'type' in where
            ? { types: { [where.type]: choice } }
            : { categories: { [where.category]: choice } },
        );
      }),
    )}
    <div class="foot">
      <button type="button" class="outline" part="reset" @click=${() => flow.reset()}>
        ${words.say('reset')}
      </button>
      ${
        flow.saved
          ? html`<span class="saved" aria-hidden="true">${icon('check')}${words.say('saved')}</span>`
          : nothing
      }
    </div>
  `;
}

function everythingTemplate({ words, flow }: Page, value: Preferences): TemplateResult {
  const label = words.say('everything');
  const row: SwitchRow = {
    id: 'everything',
    label,
    cells: (channel) => ({ on: value.channels[channel], reason: null }),
    change: (channel, on) => flow.save({ channels: { [channel]: on } }),
  };
  const { pausedUntil } = value;
  const choices = [
    // While a pause lasts, the first choice says until when; choosing "not paused" ends it.
    ...(pausedUntil
      ? [{ value: 'now', text: words.say('pausedUntil', { time: words.moment(pausedUntil) }) }]
      : []),
    ...(['off', 'hour', 'tomorrow', 'week'] as const).map((name) => ({
      value: name,
      text: words.say(PAUSES[name]),
    })),
  ];
  return html`<fieldset class="card" part="everything">
    <legend>${icon('bell')}<span>${label}</span></legend>
    <p class="note">${words.say('everythingText')}</p>
    ${channelsTemplate(words, row)}
    <hr />
    ${selectRow(words.say('pause'), words.say('pauseText'), choices, pausedUntil ? 'now' : 'off', (name) => {
      if (name !== 'now') flow.save({ pausedUntil: pauseEnd(name as Pause, new Date()) });
    })}
    ${switchRow(words.say('marketing'), words.say('marketingText'), value.marketing, (marketing) =>
      flow.save({ marketing }),
    )}
  </fieldset>`;
}

function quietTemplate({ words, flow }: Page, { quietHours }: Preferences): TemplateResult {
  const change = (part: Partial<QuietHours>) => flow.save({ quietHours: part });
  const time = (name: 'start' | 'end', label: string) =>
    html`<label>
      ${label}
      <input
        class="field"
        part="field"
        type="time"
        required
        .value=${live(quietHours[name])}
        @change=${({ target }: Event) => {
          const { value } = target as HTMLInputElement;
          // The server takes no hours that start when they end, and an emptied field is no time.
          const other = quietHours[name === 'start' ? 'end' : 'start'];
          if (value && value !== other) change({ [name]: value });
          else flow.redraw();
        }}
      />
    </label>`;
  return html`<fieldset class="card" part="quiet-hours">
    <legend class="vh">${words.say('quietHours')}</legend>
    ${switchRow(words.say('quietHours'), words.say('quietHoursText'), quietHours.enabled, (enabled) =>
      change({ enabled }),
    )}
    ${
      quietHours.enabled
        ? html`<div class="times">
            ${time('start', words.say('from'))} ${time('end', words.say('until'))}
            <label>
              ${words.say('timezone')}
              ${selectTemplate(
                words.say('timezone'),
                zones(quietHours.timezone),
                quietHours.timezone,
                (timezone) => change({ timezone }),
              )}
            </label>
          </div>`
        : nothing
    }
  </fieldset>`;
}

function deliveryTemplate(
  { words, flow }: Page,
  { digest, language, languages }: Preferences,
): TemplateResult {
  const digests = { off: 'digestOff', daily: 'digestDaily', weekly: 'digestWeekly' } as const;
  return html`<fieldset class="card" part="delivery">
    <legend class="vh">${words.say('delivery')}</legend>
    ${selectRow(
      words.say('digest'),
      words.say('digestText'),
      Object.entries(digests).map(([value, text]) => ({ value, text: words.say(text) })),
      digest,
      (value) => flow.save({ digest: value as Digest }),
    )}
    ${selectRow(
      words.say('language'),
      '',
      [
        { value: '', text: words.say('languageAuto') },
        ...languages.map((value) => ({ value, text: words.languageName(value) })),
      ],
      language ?? '',
      (value) => flow.save({ language: value || null }),
    )}
    ${pushTemplate({ words, flow })}
  </fieldset>`;
}

function pushTemplate({ words, flow }: Page): TemplateResult {
  const { pushState } = flow;
  const texts = {
    default: 'pushOff',
    granted: 'pushOn',
    denied: 'pushDenied',
    unsupported: 'pushUnsupported',
  } as const;
  const isOn = pushState === 'granted';
  return html`<div class="row" part="push">
    <span class="words"
      ><b>${words.say('thisBrowser')}</b><small>${words.say(texts[pushState ?? 'default'])}</small></span
    >
    ${
      pushState === 'default' || isOn
        ? html`<button
            type="button"
            class=${isOn ? 'outline' : 'solid'}
            part="push-button"
            @click=${() => flow.togglePush()}
          >
            ${words.say(isOn ? 'disable' : 'enable')}
          </button>`
        : nothing
    }
  </div>`;
}

function errorTemplate({ words, flow }: Page): TemplateResult {
  return html`<div class="card blank">
    <strong role="alert">${words.say('preferencesFailed')}</strong>
    <button type="button" class="outline" @click=${() => flow.retry()}>${words.say('retry')}</button>
  </div>`;
}

function skeletonTemplate(): TemplateResult {
  return html`<div aria-hidden="true">
    <div class="ghost"></div>
    <div class="ghost"></div>
  </div>`;
}

const PAUSES = { off: 'pauseOff', hour: 'pauseHour', tomorrow: 'pauseTomorrow', week: 'pauseWeek' } as const;

/** Browsers list some places by names that tzdata keeps only as links. */
const RENAMED: Record<string, string> = {
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};

/** The chosen one and the one of this device first. */
function zones(chosen: string): Choice[] {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = [here, 'UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => RENAMED[zone] ?? zone);
  return [...new Set([chosen, ...all])].map((value) => ({ value, text: value.replaceAll('_', ' ') }));
}
