import { retryAfter, verdictOn } from './answer.js';

const now = Date.parse('2026-11-27T08:00:00Z');

describe('an answer of a push service', () => {
  it.each([
    [200, 'taken'],
    [201, 'taken'],
    [202, 'taken'],
    [204, 'taken'],
    [301, 'never'],
    [307, 'never'],
    [400, 'never'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'gone'],
    [408, 'later'],
    [410, 'gone'],
    [413, 'tooLarge'],
    [429, 'later'],
    [500, 'down'],
    [503, 'down'],
  ])('%i means %s', (status, kind) => {
    expect(verdictOn({ status, headers: {}, text: '' }, 'push.example', now).kind).toBe(kind);
  });

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Fri, 27 Nov 2026 08:02:00 GMT', 120_000],
    ['Friday, 27-Nov-26 08:02:00 GMT', 120_000],
    ['Fri, 27 Nov 2026 07:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['9999999999999999', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('with Retry-After: %s asks for %s ms', (value, expected) => {
    expect(retryAfter(value, now)).toBe(expected);
  });
});
