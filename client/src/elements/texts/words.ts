import { en } from './en.js';
import type { Texts } from './texts.js';

/** Ready at once; the others are loaded when a page wants them. */
const ready: Record<string, Partial<Texts>> = { en };
const LANGUAGES: Record<string, () => Promise<{ texts: Texts }>> = { vi: () => import('./vi.js') };
const DAY = 86_400_000;

/** English words of what is loaded later. Holds for the `Words` made from then on. */
export function addTexts(more: Partial<Texts>): void {
  ready['en'] = { ...ready['en'], ...more };
}

/** Null when there is nothing to load. English stays where it cannot be had. */
export function loadTexts(locale: string): Promise<void> | null {
  const language = languageOf(locale);
  const load = Object.hasOwn(ready, language) ? undefined : LANGUAGES[language];
  if (!load) return null;
  return load().then(
    ({ texts }) => void (ready[language] = texts),
    // Not asked for again on this page.
    () => void (ready[language] = {}),
  );
}

/** Texts, numbers and times in one language. */
export class Words {
  private readonly texts: Partial<Texts>;
  private readonly numbers: Intl.NumberFormat;
  private readonly plurals: Intl.PluralRules;
  private readonly relative: Intl.RelativeTimeFormat;
  private readonly dates = new Map<object, Intl.DateTimeFormat>();

  /** @param locale BCP 47; a malformed one is taken as English @param own replaces single texts, in any language */
  constructor(
    readonly locale: string,
    own: Partial<Texts> | null,
  ) {
    this.locale = isLocale(locale) ? locale : 'en';
    this.texts = { ...ready['en'], ...ready[languageOf(this.locale)], ...own };
    this.numbers = new Intl.NumberFormat(this.locale);
    this.plurals = new Intl.PluralRules(this.locale);
    this.relative = new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto', style: 'short' });
  }

  say(key: keyof Texts, values: Record<string, string | number> = {}): string {
    const text = this.texts[key] ?? '';
    const { n } = values;
    const form = typeof text === 'string' ? text : (text[this.plurals.select(Number(n ?? 0))] ?? text.other);
    return form.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return typeof value === 'number' ? this.numbers.format(value) : (value ?? whole);
    });
  }

  /** The shop's own category reads as its name does: `gift_cards` is "Gift cards". */
  category(name: string): string {
    if (Object.hasOwn(this.texts, name)) return this.say(name as keyof Texts);
    const spaced = name.replaceAll(/[_.-]+/g, ' ');
    return spaced.charAt(0).toLocaleUpperCase(this.locale) + spaced.slice(1);
  }

  number(value: number): string {
    return this.numbers.format(value);
  }

  /** "5 min. ago", "yesterday"; a date after a week. Empty for what is no time. */
  ago(iso: string, now = Date.now()): string {
    const elapsed = Date.parse(iso) - now;
    if (Number.isNaN(elapsed)) return '';
    const minutes = Math.round(elapsed / 60_000);
    if (Math.abs(minutes) < 1) return this.relative.format(0, 'second');
    if (Math.abs(minutes) < 60) return this.relative.format(minutes, 'minute');
    if (Math.abs(elapsed) < DAY) return this.relative.format(Math.round(elapsed / 3_600_000), 'hour');
    if (Math.abs(elapsed) < 7 * DAY) return this.relative.format(Math.round(elapsed / DAY), 'day');
    return this.date(iso, DATE);
  }

  full(iso: string): string {
    return this.date(iso, FULL);
  }

  day(iso: string): string {
    return this.date(iso, WEEKDAY);
  }

  /** Wall clock of this browser, for example "Mon, 3 Aug, 08:00". */
  moment(iso: string): string {
    return this.date(iso, MOMENT);
  }

  languageName(tag: string): string {
    return new Intl.DisplayNames([tag], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
  }

  private date(iso: string, options: Intl.DateTimeFormatOptions): string {
    const time = Date.parse(iso);
    if (Number.isNaN(time)) return '';
    let format = this.dates.get(options);
    if (!format) this.dates.set(options, (format = new Intl.DateTimeFormat(this.locale, options)));
    return format.format(time);
  }
}

const DATE: Intl.DateTimeFormatOptions = { dateStyle: 'medium' };
const FULL: Intl.DateTimeFormatOptions = { dateStyle: 'full', timeStyle: 'short' };
const WEEKDAY: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
const MOMENT: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
};

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function languageOf(locale: string): string {
  return locale.split('-')[0]?.toLowerCase() ?? '';
}
