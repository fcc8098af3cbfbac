import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

interface Field {
  label: string;
  name: string;
  value: string;
  hint?: string;
  error?: string;
  type?: 'text' | 'search' | 'datetime-local';
  required?: boolean;
  maxLength?: number;
  /** Lines of a text area; absent: one line. */
  rows?: number;
  mono?: boolean;
  change(value: string): void;
}

export function fieldTemplate(field: Field): TemplateResult {
  const { label, name, value, hint, error, type = 'text', required = false, maxLength, rows, mono } = field;
  const described = [...(hint ? [`${name}-hint`] : []), ...(error ? [`${name}-error`] : [])].join(' ');
  const onInput = (event: Event): void => field.change((event.target as HTMLInputElement).value);
  return html`<div class="field">
    <label for=${name}>${label}${required ? nothing : ''}</label>
    ${
      rows === undefined
        ? html`<input
            id=${name}
            name=${name}
            type=${type}
            class=${mono ? 'mono' : nothing}
            autocomplete="off"
            spellcheck=${mono ? 'false' : nothing}
            dir=${type === 'text' && !mono ? 'auto' : nothing}
            ?required=${required}
            maxlength=${maxLength ?? nothing}
            aria-invalid=${error ? 'true' : nothing}
            aria-describedby=${described || nothing}
            .value=${live(value)}
            @input=${onInput}
          />`
        : html`<textarea
            id=${name}
            name=${name}
            rows=${rows}
            class=${mono ? 'mono' : nothing}
            autocomplete="off"
            dir=${mono ? nothing : 'auto'}
            ?required=${required}
            maxlength=${maxLength ?? nothing}
            aria-invalid=${error ? 'true' : nothing}
            aria-describedby=${described || nothing}
            .value=${live(value)}
            @input=${onInput}
          ></textarea>`
    }
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    ${error ? html`<p class="wrong" id="${name}-error">${error}</p>` : nothing}
  </div>`;
}

export interface Choice {
  value: string;
  label: string;
  hint?: string;
}

export function selectTemplate(
  label: string,
  name: string,
  value: string,
  choices: readonly Choice[],
  change: (value: string) => void,
): TemplateResult {
  return html`<div class="field">
    <label for=${name}>${label}</label>
    <select
      id=${name}
      name=${name}
      .value=${live(value)}
      @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}
    >
      ${choices.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}
    </select>
  </div>`;
}

export function radiosTemplate(
  legend: string,
  name: string,
  value: string,
  choices: readonly Choice[],
  change: (value: string) => void,
): TemplateResult {
  return html`<fieldset class="radios">
    <legend>${legend}</legend>
    ${choices.map(
      (one) =>
        html`<label class="choice">
          <input
            type="radio"
            name=${name}
            value=${one.value}
            .checked=${live(one.value === value)}
            @change=${() => change(one.value)}
          />
          <span>${one.label}${one.hint ? html`<small>${one.hint}</small>` : nothing}</span>
        </label>`,
    )}
  </fieldset>`;
}

/** The form above a list: it searches when it is sent, so that Return works and nothing moves while one types. */
export function searchTemplate(
  name: string,
  fields: TemplateResult,
  search: (values: Record<string, string>) => void,
  extra: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<form
    class="search"
    role="search"
    aria-label=${name}
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const entries = [...new FormData(event.target as HTMLFormElement)];
      search(
        Object.fromEntries(
          entries.map(([key, value]) => [key, typeof value === 'string' ? value.trim() : '']),
        ),
      );
    }}
  >
    ${fields}
    <div class="search-buttons"><button class="solid">Search</button>${extra}</div>
  </form>`;
}

/** One of its fields. It keeps what is typed until it is sent. */
export function searchField(label: string, name: string, value = '', isMono = false): TemplateResult {
  return html`<div class="field">
    <label for="search-${name}">${label}</label>
    <input
      id="search-${name}"
      name=${name}
      class=${isMono ? 'mono' : nothing}
      autocomplete="off"
      spellcheck="false"
      .value=${value}
    />
  </div>`;
}

export function searchSelect(
  label: string,
  name: string,
  value: string,
  choices: readonly Choice[],
): TemplateResult {
  return html`<div class="field">
    <label for="search-${name}">${label}</label>
    <select id="search-${name}" name=${name} .value=${value}>
      ${choices.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}
    </select>
  </div>`;
}
