import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANGUAGES, pickLanguage } from './languages.js';
import { problemsOf, readMessages, type CategoryWords, type TypeWords } from './messages.js';
import { applyOwnTexts } from './own-texts.js';

const root = new URL('../', import.meta.url);
const folders = [
  new URL('broadcasts/texts/', root),
  ...readdirSync(new URL('triggers/', root)).map((domain) => new URL(`triggers/${domain}/texts/`, root)),
].filter((folder) => existsSync(folder));

const words = (title: string, message = 'Bye'): CategoryWords => ({
  label: 'L',
  description: 'D',
  types: { 'news.came': { label: 'News', title, message } },
});
const wrong = (files: Record<string, CategoryWords>): string[] => [...problemsOf(files, ['en', 'vi'])];

describe('the message files', () => {
  it.each(folders.map((folder) => [folder.pathname.slice(root.pathname.length), folder] as const))(
    '%s say everything in every language',
    (_, folder) => {
      expect([...problemsOf(readMessages(folder), LANGUAGES)]).toEqual([]);
    },
  );

  it.each<[string, CategoryWords | undefined, RegExp]>([
    ['a language that is not there', undefined, /vi\.json is missing/],
    ['a key that is missing', { ...words('x'), types: {} }, /vi\.json has no news\.came/],
    ['an argument that is missing', words('Chào'), /never says \{name\}/],
    ['an argument too many', words('Chào {name} {city}'), /asks for \{city\}/],
    ['what is no ICU message', words('Chào {name'), /is no ICU message/],
    ['an empty text', words(''), /has no title/],
  ])('are refused for %s', (_, vi, expected) => {
    const files: Record<string, CategoryWords> = { en: words('Hello {name}') };
    if (vi) files['vi'] = vi;
    expect(wrong(files).join('\n')).toMatch(expected);
  });

  it('may use an argument in a plural or a choice', () => {
    const en = words('{count, plural, one {# item of {name}} other {# items}}');
    const vi = words('{count, plural, other {# món của {name}}}');
    expect(wrong({ en, vi })).toEqual([]);
  });
});

it.each([
  ['vi-VN', 'vi'],
  ['VI', 'vi'],
  ['de-CH-1996', 'de'],
  ['fr', 'en'],
  ['video', 'en'],
  [null, 'en'],
])('who reads %s gets %s', (locale, language) => {
  expect(pickLanguage(locale)).toBe(language);
});

describe("the shop's own texts", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'texts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const types = (): Map<string, { words: Record<string, TypeWords> }> =>
    new Map([['news.came', { words: { ...words('Hello {name}').types } as Record<string, TypeWords> }]]);

  function typesWith(languages: Record<string, TypeWords>) {
    return new Map([['news.came', { words: languages }]]);
  }

  it('go before ours, and leave the rest as it is', () => {
    writeFileSync(join(folder, 'de.json'), JSON.stringify({ 'news.came.title': 'Moin {name}' }));
    const known = typesWith({ en: words('Hello {name}').types['news.came']! });
    applyOwnTexts(folder, known);
    expect(known.get('news.came')?.words['de']).toEqual({
      label: 'News',
      title: 'Moin {name}',
      message: 'Bye',
    });
  });

  it.each([
    ['an unknown key', { 'news.gone.title': 'x' }, /de\.json news\.gone\.title: there is no such text/],
    ['an argument there is not', { 'news.came.title': '{city}' }, /asks for \{city\}/],
    ['what is no ICU message', { 'news.came.title': '{name' }, /is no ICU message/],
    ['what is no text', { 'news.came.title': 7 }, /must be a text/],
  ])('end the start for %s', (_, texts, expected) => {
    writeFileSync(join(folder, 'de.json'), JSON.stringify(texts));
    const known = typesWith({ en: words('Hello {name}').types['news.came']! });
    expect(() => applyOwnTexts(folder, known)).toThrow(expected);
  });

  it('are looked at in every file', () => {
    writeFileSync(join(folder, 'de.json'), '{');
    writeFileSync(join(folder, 'no locale.json'), '{}');
    expect(() => applyOwnTexts(folder, types())).toThrow(/de\.json[\s\S]*no locale\.json/);
  });
});
