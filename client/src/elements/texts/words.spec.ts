import { describe, expect, it } from '@jest/globals';
import { en } from './en.js';
import { pagesEn } from './pages.en.js';
import { texts as vi } from './vi.js';
import { addTexts, loadTexts, Words } from './words.js';

const NOW = Date.UTC(2026, 5, 15, 12);
const before = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

describe('Words', () => {
  it('fills in values, and numbers as the language writes them', () => {
    const words = new Words('en', null);
    expect(words.say('arrived', { title: '{n} <b>' })).toBe('New notification: {n} <b>');
    expect(words.say('bell', { n: 1234 })).toBe('Notifications, 1,234 unread');
  });

  it('picks the plural form of the language, and the general one where there is none', () => {
    const polish = { arrivals: { one: '{n} nowe', few: '{n} nowe (kilka)', other: '{n} nowych' } };
    const words = new Words('pl', polish);
    expect([1, 3, 5].map((n) => words.say('arrivals', { n }))).toEqual([
      '1 nowe',
      '3 nowe (kilka)',
      '5 nowych',
    ]);
    expect(new Words('en', null).say('arrivals', { n: 1 })).toBe('1 new notification');
  });

  it('takes English where it knows no better, and for a language that is none', () => {
    for (const locale of ['xx', 'not a locale', '']) {
      expect(new Words(locale, null).say('undo')).toBe('Undo');
    }
  });

  it('has the same texts, and the same values in them, in Vietnamese', () => {
    const english: Record<string, unknown> = { ...en, ...pagesEn };
    const values = (text: unknown) =>
      [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].toSorted((a, b) => a.localeCompare(b));
    for (const [key, text] of Object.entries(vi))
      expect([key, values(text)]).toEqual([key, values(english[key])]);
    expect(Object.keys(vi).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  it('loads a language once, and what is added later goes in by its side', async () => {
    await loadTexts('vi-VN');
    expect(loadTexts('vi')).toBeNull();
    addTexts(pagesEn);
    expect(new Words('vi-VN', null).say('undo')).toBe('Hoàn tác');
    expect(new Words('vi', null).say('quietHours')).toBe('Giờ yên lặng');
    expect(new Words('en', null).say('quietHours')).toBe('Quiet hours');
  });

  it.each([
    [0, 'now'],
    [5, '5 min. ago'],
    [120, '2 hr. ago'],
    [1500, 'yesterday'],
    [4 * 1440, '4 days ago'],
    [8 * 1440, 'Jun 7, 2026'],
    [-0.3, 'now'],
  ])('tells %d minutes as "%s"', (minutes, text) => {
    expect(new Words('en-US', null).ago(before(minutes), NOW)).toBe(text);
  });

  it('says nothing for what is no time', () => {
    expect(new Words('en', null).ago('tomorrow', NOW)).toBe('');
    expect(new Words('en', null).full('')).toBe('');
  });

  it('reads a category of the shop as its name', () => {
    const words = new Words('en', null);
    expect(words.category('promotions')).toBe('Offers');
    expect(words.category('gift_cards')).toBe('Gift cards');
    expect(words.category('constructor')).toBe('Constructor');
  });
});
