import { IntlMessageFormat } from 'intl-messageformat';
import type { JsonObject, JsonValue, Money } from '../contract/index.js';
import { pickLanguage } from '../texts/languages.js';
import type { Draft } from './draft.js';

const compiled = new Map<string, IntlMessageFormat>();

/**
 * Renders an ICU message over an entry's data. Tags are off: names such as `<3` are text like any other.
 * Throws when the data lacks an argument, which the domain's unit test shows before any shopper does.
 */
export function renderText(message: string, data: JsonObject, locale = 'en', timezone = 'UTC'): string {
  if (!message.includes('{') && !message.includes("'")) return message;
  const key = `${locale}\n${message}`;
  let format = compiled.get(key);
  if (!format)
    compiled.set(key, (format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true })));
  const values: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(data)) values[name] = printable(value, locale, timezone);
  return String(format.format(values));
}

function printable(value: JsonValue, locale: string, timezone: string): string | number | null {
  if (typeof value === 'boolean') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (isMoney(value)) return formatMoney(value, locale);
  if ('date' in value) return formatTime(value.date, DAY, locale, 'UTC');
  if ('time' in value) return formatTime(value.time, MOMENT, locale, timezone);
  return '';
}

function isMoney(value: object): value is Money {
  return (
    'amount' in value &&
    'currency' in value &&
    typeof value.amount === 'number' &&
    typeof value.currency === 'string'
  );
}

/** The day as the shop wrote it, whatever the zone: a parcel arrives at the shop's idea of Sunday. */
const DAY: Intl.DateTimeFormatOptions = { weekday: 'long', month: 'long', day: 'numeric' };
const MOMENT: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZoneName: 'short',
};
const timeFormats = new Map<string, Intl.DateTimeFormat>();

function formatTime(
  value: JsonValue | undefined,
  options: Intl.DateTimeFormatOptions,
  locale: string,
  timeZone: string,
): string {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) return '';
  const key = `${locale} ${timeZone} ${options.hour}`;
  let format = timeFormats.get(key);
  if (!format) timeFormats.set(key, (format = new Intl.DateTimeFormat(locale, { ...options, timeZone })));
  return format.format(time);
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

/** Whom a text is for, as far as it matters to the text. */
export interface Reader {
  /** BCP 47; null reads the shop's default language. */
  locale: string | null;
  /** IANA; null reads UTC. */
  timezone: string | null;
}

const NOBODY: Reader = { locale: null, timezone: null };

/** The words of a draft as they are stored: at most 200 characters of title and 2,000 of message. */
export function renderDraft(draft: Draft, reader: Reader = NOBODY): Words {
  const language = pickLanguage(reader.locale);
  const { type, text, data } = draft;
  const words = type.words?.[language] ?? type;
  // Numbers and money as in the reader's country, as long as it is the language of the words.
  const locale = reader.locale?.startsWith(language) ? reader.locale : language;
  const render = (message: string): string => renderText(message, data, locale, reader.timezone ?? 'UTC');
  return {
    title: cut(text?.title ?? render(words.title), 200),
    message: cut(text?.message ?? render(words.message), 2_000),
    language,
  };
}

export interface Words {
  title: string;
  message: string;
  /** BCP 47 */
  language: string;
}

/** Whether the words show a time, and so depend on where the reader is. */
export function isZoned({ data }: Draft): boolean {
  return Object.values(data).some((value) => typeof value === 'object' && value !== null && 'time' in value);
}

function cut(text: string, max: number): string {
  // No text has more characters than UTF-16 units, which need not be counted.
  if (text.length <= max) return text;
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}
