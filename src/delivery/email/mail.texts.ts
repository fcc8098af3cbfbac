import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { ConfigError } from '../../config/config.js';
import { argumentsOf, problemsOfMessage } from '../../texts/messages.js';

/** The fixed words of mails and of the page that unsubscribes: ICU messages by key. */
export type MailWords = Readonly<Record<string, string>>;
export type MailWordsByLanguage = Readonly<Record<string, MailWords>>;

const OURS = new URL('./texts/', import.meta.url);

export function readMailWords(folder: URL | string = OURS): Record<string, MailWords> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    names.map((name) => {
      const path = folder instanceof URL ? new URL(name, folder) : join(folder, name);
      return [name.slice(0, -'.json'.length), JSON.parse(readFileSync(path, 'utf8')) as MailWords];
    }),
  );
}

/** All that is wrong with the words, measured by the English ones. A shop's own words may leave keys out. */
export function* problemsOfMailWords(
  words: MailWordsByLanguage,
  languages: readonly string[],
  { english = words['en'] ?? {}, complete = true } = {},
): Generator<string> {
  for (const language of languages) {
    const file = words[language] ?? {};
    for (const [key, message] of Object.entries(english)) {
      const found = file[key];
      if (found === undefined && !complete) continue;
      if (typeof found !== 'string' || !found) yield `${language}.json has no ${key}`;
      else yield* problemsOfMessage(`${language}.json ${key}`, found, new Set(argumentsOf(message)));
    }
    for (const key of Object.keys(file)) {
      if (!Object.hasOwn(english, key)) yield `${language}.json has ${key}, which en.json has not`;
    }
  }
}

/** Says the words in a reader's language. Built once, at the start. */
export class MailTexts {
  private readonly words: MailWordsByLanguage;
  private readonly compiled = new Map<string, IntlMessageFormat>();

  /** `textsDir`: its folder `mail` holds the shop's own words. Throws one line for each mistake in them. */
  constructor(textsDir?: string) {
    const ours = readMailWords();
    const folder = textsDir === undefined ? undefined : join(textsDir, 'mail');
    this.words = folder !== undefined && existsSync(folder) ? withOwn(ours, readMailWords(folder)) : ours;
  }

  /** In English where nobody wrote it in `language`. Tags are off: `<b>` is text like any other. */
  say(language: string, key: string, values: Record<string, string | number> = {}): string {
    const inLanguage = this.words[language]?.[key];
    const message = inLanguage ?? this.words['en']?.[key];
    if (message === undefined) throw new Error(`There is no text ${key} for mails`);
    const locale = inLanguage === undefined ? 'en' : language;
    const name = `${locale} ${key}`;
    let format = this.compiled.get(name);
    if (!format) {
      format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
      this.compiled.set(name, format);
    }
    return String(format.format(values));
  }
}

function withOwn(ours: MailWordsByLanguage, own: MailWordsByLanguage): MailWordsByLanguage {
  const english = ours['en'] ?? {};
  const problems = [...problemsOfMailWords(own, Object.keys(own), { english, complete: false })];
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => `TEXTS_DIR mail/${problem}`));
  const languages = new Set([...Object.keys(ours), ...Object.keys(own)]);
  return Object.fromEntries(
    [...languages].map((language) => [language, { ...ours[language], ...own[language] }]),
  );
}
