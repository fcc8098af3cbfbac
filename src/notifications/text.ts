import { IntlMessageFormat } from 'intl-messageformat';
import type { JsonObject, JsonValue, Money } from '../contract/index.js';
import type { Draft } from './draft.js';

const compiled = new Map<string, IntlMessageFormat>();

/**
 * Renders an ICU message over an entry's data. Tags are off: names such as `<3` are text like any other.
 * Throws when the data lacks an argument, which the domain's unit test shows before any shopper does.
 */
export function renderText(message: string, data: JsonObject, locale = 'en'): string {
  if (!message.includes('{') && !message.includes("'")) return message;
  const key = `${locale}\n${message}`;
  let format = compiled.get(key);
  if (!format)
    compiled.set(key, (format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true })));
  const values: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(data)) values[name] = printable(value, locale);
  return String(format.format(values));
}

function printable(value: JsonValue, locale: string): string | number | null {
  if (typeof value === 'boolean') return String(value);
  if (value === null || typeof value !== 'object') return value;
  return isMoney(value) ? formatMoney(value, locale) : '';
}

function isMoney(value: object): value is Money {
  return (
    'amount' in value &&
    'currency' in value &&
    typeof value.amount === 'number' &&
    typeof value.currency === 'string'
  );
}

const moneyFormats = new Map<string, { format: Intl.NumberFormat; scale: number }>();

/** `{ amount: 1999, currency: 'EUR' }` -> `€19.99`; `{ amount: 5000, currency: 'JPY' }` -> `¥5,000`. */
export function formatMoney({ amount, currency }: Money, locale = 'en'): string {
  const key = `${locale} ${currency}`;
  let known = moneyFormats.get(key);
  if (!known) {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    known = { format, scale: 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2) };
    moneyFormats.set(key, known);
  }
  return known.format.format(amount / known.scale);
}

/** The words of a draft as they are stored: at most 200 characters of title and 2,000 of message. */
export function renderDraft(draft: Draft, locale = 'en'): { title: string; message: string } {
  const title = draft.text?.title ?? renderText(draft.type.title, draft.data, locale);
  const message = draft.text?.message ?? renderText(draft.type.message, draft.data, locale);
  return { title: cut(title, 200), message: cut(message, 2_000) };
}

function cut(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}
