import { audienceOf, emptyDraft, errorsOf, requestOf, toIso } from './compose.js';

const draft = { ...emptyDraft(), title: 'Sale', message: 'It begins.' };
const NOW = Date.parse('2026-11-27T08:00:00Z');

describe('a broadcast that is written', () => {
  it('sends no more than was chosen', () => {
    expect(requestOf(draft)).toEqual({
      title: 'Sale',
      message: 'It begins.',
      kind: 'announcement',
      audience: 'all',
    });
  });

  it('sends all that was chosen', () => {
    const full = {
      ...draft,
      kind: 'important' as const,
      url: ' /recall ',
      email: true,
      expiresAt: '2026-12-01T10:00',
    };
    const late = { ...full, zone: 'utc' as const, start: 'moment' as const, startsAt: '2026-11-28T09:00' };
    expect(requestOf(late)).toEqual({
      title: 'Sale',
      message: 'It begins.',
      kind: 'important',
      level: 'warning',
      priority: 'high',
      url: '/recall',
      audience: 'all',
      channels: { email: true, push: false, sms: false },
      startsAt: '2026-11-28T09:00:00.000Z',
      expiresAt: '2026-12-01T10:00:00.000Z',
    });
    expect(requestOf({ ...late, start: 'local' })).toMatchObject({ startsAtLocal: '2026-11-28T09:00' });
  });

  it.each([
    [{ audience: 'role' as const, role: ' vip ' }, { role: 'vip' }],
    [{ audience: 'list' as const, people: 'ada, ben\nada;chloe' }, { userIds: ['ada', 'ben', 'chloe'] }],
    [
      { audience: 'tags' as const, tags: 'a b', locale: 'de' },
      { tags: ['a', 'b'], locale: 'de' },
    ],
    [{ audience: 'tags' as const, tags: '', locale: 'de' }, { locale: 'de' }],
    [{ audience: 'openOrder' as const }, { openOrder: true }],
  ])('is for whom %j says', (part, audience) => {
    expect(audienceOf({ ...draft, ...part })).toEqual(audience);
  });

  it.each([
    [{}, []],
    [{ title: ' ', message: '' }, ['title', 'message']],
    [{ url: 'javascript:alert(1)' }, ['url']],
    [{ url: 'http://shop.example' }, ['url']],
    [{ url: '//evil.example' }, ['url']],
    [{ url: 'https://shop.example/sale' }, []],
    [{ audience: 'list' as const }, ['people']],
    [{ audience: 'tags' as const }, ['tags']],
    [{ start: 'moment' as const }, ['startsAt']],
    [{ start: 'moment' as const, startsAt: '2026-11-27T07:00', zone: 'utc' as const }, ['startsAt']],
    [{ expiresAt: '2026-11-27T07:59', zone: 'utc' as const }, ['expiresAt']],
  ])('is wrong in %j at %j', (part, wrong) => {
    expect(Object.keys(errorsOf({ ...draft, ...part }, NOW))).toEqual(wrong);
  });

  it('takes a wall clock for that of its zone', () => {
    expect(toIso('2026-11-27T09:00', 'utc')).toBe('2026-11-27T09:00:00.000Z');
    expect(toIso('2026-11-27T09:00', 'mine')).toBe(new Date(2026, 10, 27, 9).toISOString());
    expect(toIso('', 'utc')).toBe('');
  });
});
