import { audienceWords, count, duration } from './words.js';

describe('words of the console', () => {
  it.each([
    ['all' as const, 'Everybody'],
    [{ role: 'vip' }, 'Everybody with the role vip'],
    [{ userIds: ['ada'] }, 'Only ada'],
    [{ userIds: ['ada', 'ben'] }, 'A list of 2 people'],
    [{ openOrder: true as const }, 'Everybody with an open order'],
    [{ tags: ['a', 'b'], locale: 'de' }, 'Everybody tagged a and b and who reads de'],
    [{ locale: 'de' }, 'Everybody who reads de'],
  ])('say whom %j is', (audience, words) => {
    expect(audienceWords(audience)).toBe(words);
  });

  it.each([
    [0.5, '0.5 ms'],
    [999, '999 ms'],
    [1_500, '1.5 s'],
    [180_000, '3 min'],
    [5_400_000 * 2, '3 h'],
    [864_000_000, '10 days'],
  ])('say how long %d ms are', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it('count', () => {
    expect([count(1, 'person', 'people'), count(2_000, 'person', 'people')]).toEqual([
      '1 person',
      '2,000 people',
    ]);
  });
});
