import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANGUAGES } from '../../texts/languages.js';
import { MailTexts, problemsOfMailWords, readMailWords } from './mail.texts.js';

describe('the words of mails', () => {
  it('say everything in every language', () => {
    expect([...problemsOfMailWords(readMailWords(), LANGUAGES)]).toEqual([]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a key that is missing', {}, /vi\.json has no open/],
    ['an empty text', { open: '' }, /vi\.json has no open/],
    ['a key too many', { open: 'x', more: 'y' }, /vi\.json has more/],
    ['an argument there is not', { open: '{city}' }, /asks for \{city\}/],
    ['what is no ICU message', { open: '{shop' }, /is no ICU message/],
  ])('are refused for %s', (_, vi, expected) => {
    expect([...problemsOfMailWords({ en: { open: 'To {shop}' }, vi }, ['en', 'vi'])].join('\n')).toMatch(
      expected,
    );
  });

  it('are English where nobody wrote others', () => {
    expect(new MailTexts().say('fr', 'digestSubject', { count: 1, shop: 'Mugs' })).toBe(
      '1 message from Mugs',
    );
  });
});

describe("the shop's own words", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'texts-'));
    mkdirSync(join(folder, 'mail'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, words: object) =>
    writeFileSync(join(folder, 'mail', name), JSON.stringify(words));

  it('go before ours, and may add a language', () => {
    write('de.json', { open: 'Guck mal' });
    write('fr.json', { open: 'Voir' });
    const texts = new MailTexts(folder);
    expect(['de', 'fr', 'en'].map((language) => texts.say(language, 'open'))).toEqual([
      'Guck mal',
      'Voir',
      'View details',
    ]);
    expect(texts.say('de', 'choose')).toBe('Einstellen, was Sie bekommen');
    expect(texts.say('fr', 'choose')).toBe('Choose what you get');
  });

  it.each([
    ['an unknown key', { opn: 'x' }, /de\.json has opn/],
    ['what is no text', { open: 7 }, /de\.json has no open/],
    ['an argument there is not', { open: '{city}' }, /asks for \{city\}/],
  ])('end the start for %s', (_, words, expected) => {
    write('de.json', words);
    expect(() => new MailTexts(folder)).toThrow(expected);
  });
});

it('the committed templates are what their MJML says', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build-mails.mjs', '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
