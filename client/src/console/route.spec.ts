import { hrefOf, readRoute } from './route.js';

describe('a place in the console', () => {
  it.each([
    ['', { section: 'overview', id: null, query: {} }],
    ['#/', { section: 'overview', id: null, query: {} }],
    ['#/events', { section: 'events', id: null, query: {} }],
    ['#/events/12?a=1&b=x%20y', { section: 'events', id: '12', query: { a: '1', b: 'x y' } }],
    ['#/people/a%2Fb', { section: 'people', id: 'a/b', query: {} }],
    ['#/people/%E0%A4%A', { section: 'people', id: '%E0%A4%A', query: {} }],
  ])('is read from %j', (hash, route) => {
    expect(readRoute(hash)).toEqual(route);
  });

  it.each(['ada', 'a/b', 'a?b#c', 'ü @:%', '100%'])('leads back to the person %j', (id) => {
    expect(readRoute(hrefOf('people', id, { tab: 'x&y', empty: '' }))).toEqual({
      section: 'people',
      id,
      query: { tab: 'x&y' },
    });
  });
});
