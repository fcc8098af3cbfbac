import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft } from '../trigger.js';
import { PromotionStarted } from './promotions.events.js';
import { PromotionsListener } from './promotions.listener.js';

const sale = { promotionId: 'winter/26', name: 'Winter sale' };

function started(more: object = {}) {
  const data = plainToInstance(PromotionStarted, { ...sale, ...more });
  const event = {
    id: 'e1',
    source: 'shop',
    type: 'promotion.started',
    time: '2026-11-27T08:00:00.000Z',
    data,
  };
  const { drafts, signals, subject } = new PromotionsListener().onStarted(event);
  expect({ drafts: drafts.length, signals, subject }).toEqual({ drafts: 1 });
  return drafts[0]!;
}

/** `whitelist` as a caller may use it: what it strips must have been refused before. */
function problems(more: object): string[] {
  const data = plainToInstance(PromotionStarted, { ...sale, ...more });
  return validateSync(data, { whitelist: true }).map((error) => error.property);
}

describe('promotion.started', () => {
  it('tells everybody, without disturbing', () => {
    const draft = started();
    expect(draft).toMatchObject({
      to: { audience: {} },
      type: { type: 'promotion.started', category: 'promotions', level: 'info', priority: 'low' },
      url: '/promotions/winter%2F26',
      thread: 'promotion:winter/26',
    });
    expect(draft.expiresAt).toBeUndefined();
    expect(renderDraft(draft)).toMatchObject({
      title: 'Winter sale',
      message: 'It has just started. Have a look!',
    });
  });

  it.each([
    ['all', { audience: {} }],
    [null, { audience: {} }],
    [{ role: 'vip' }, { audience: { role: 'vip' } }],
    [{ userIds: ['anna', 'ben'] }, { users: ['anna', 'ben'] }],
    [{ tags: ['tea', 'mugs'], locale: 'de' }, { audience: { tags: ['tea', 'mugs'], locale: 'de' } }],
    [{ tags: ['tea'] }, { audience: { tags: ['tea'] } }],
    [{ locale: 'de-AT' }, { audience: { locale: 'de-AT' } }],
  ])('goes to the audience %j and nobody else', (audience, to) => {
    expect(problems({ audience })).toEqual([]);
    expect(started({ audience }).to).toStrictEqual(to);
  });

  it('shows the description and the code', () => {
    const draft = started({ description: '20 % off every mug.', code: 'WINTER20' });
    expect(renderDraft(draft).message).toBe('20 % off every mug. Your code: WINTER20');
  });

  it('prefers the excerpt to a long description', () => {
    const draft = started({ description: 'Once upon a time ...', excerpt: '20 % off.' });
    expect(renderDraft(draft).message).toBe('20 % off.');
  });

  it('prints names and codes as they are, whatever is in them', () => {
    const draft = started({ name: "{code} <b>it's</b>", description: 'constructor', code: '__proto__' });
    expect(renderDraft(draft)).toMatchObject({
      title: "{code} <b>it's</b>",
      message: 'constructor Your code: __proto__',
    });
  });

  it('goes away when the promotion ends, told in UTC', () => {
    const draft = started({ endsAt: '2026-12-01T00:30:00+01:00' });
    expect(draft.expiresAt).toBe('2026-11-30T23:30:00.000Z');
    expect(draft.data.endsAt).toBe('2026-11-30T23:30:00.000Z');
  });

  it('leads where the shop says, with its picture', () => {
    const more = { url: 'https://shop.example/sale', imageUrl: '/sale.jpg' };
    expect(started(more)).toMatchObject(more);
  });

  it('shows nobody the audience or a field it does not know', () => {
    const draft = started({ audience: { userIds: ['anna'] }, margin: 0.4 });
    expect(draft.data).toEqual({ ...sale, about: null, code: null, endsAt: null });
  });

  it.each([
    { rol: 'vip' },
    { role: 'vip', margin: 1 },
    { role: 'vip', userIds: ['anna'] },
    { role: 'vip', locale: 'de' },
    { role: null },
    { role: ['vip'] },
    { role: 'v i p' },
    { userIds: [] },
    { userIds: 'anna' },
    { userIds: ['anna', 'be n'] },
    { userIds: Array.from({ length: 1001 }, (_, i) => `u${i}`) },
    { tags: [] },
    { tags: [7] },
    { tags: null, locale: null },
    { locale: {} },
    {},
    [],
    [{ role: 'vip' }],
    'everybody',
    '',
    7,
    false,
  ])('refuses the audience %j rather than telling everybody', (audience) => {
    expect(problems({ audience })).toEqual(['audience']);
  });

  it('refuses what it cannot use', () => {
    expect(problems({ promotionId: 'a b' })).toEqual(['promotionId']);
    expect(problems({ name: ' ' })).toEqual(['name']);
    expect(problems({ endsAt: 'tomorrow' })).toEqual(['endsAt']);
    expect(problems({ url: 'javascript:alert(1)', imageUrl: 'http://shop.example/a.png' })).toEqual([
      'url',
      'imageUrl',
    ]);
    expect(problems({ description: null, code: null, endsAt: null, url: null })).toEqual([]);
  });
});
