import { CURRENCY } from './catalogue.js';
import { en } from './texts.en.js';
import { vi } from './texts.vi.js';

// The shop speaks the languages that the elements speak.

export const LANGUAGES = { en, vi };

/** The words of one language: `say(key, values)`, and numbers, money and dates as its readers write them. */
export function wordsOf(language) {
  const texts = LANGUAGES[language] ?? en;
  const plurals = new Intl.PluralRules(language);
  const money = new Intl.NumberFormat(language, { style: 'currency', currency: CURRENCY });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  return {
    language,
    say(key, values = {}) {
      const text = texts[key] ?? en[key] ?? key;
      const form = typeof text === 'string' ? text : (text[plurals.select(values.n ?? 0)] ?? text.other);
      return form.replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
    },
    /** `{ name, line, about, facts }` of a product. */
    product: (id) => texts.products[id] ?? en.products[id],
    /** Cents to a price. */
    price: (cents) => money.format(cents / 100),
    date: (iso) => date.format(Date.parse(iso)),
    time: (iso) => clock.format(Date.parse(iso)),
  };
}

export function languageOfBrowser() {
  const [language = 'en'] = navigator.language.split('-');
  return Object.hasOwn(LANGUAGES, language) ? language : 'en';
}
