import { ifGiven, defineCatalog } from './catalog.js';
import type { Draft } from './draft.js';
import { formatMoney, renderDraft, renderText } from './text.js';

describe('a text', () => {
  it.each([
    ['Nothing to fill in', {}, 'Nothing to fill in'],
    ['Order {number} has shipped', { number: 'A-1' }, 'Order A-1 has shipped'],
    ['{count} left', { count: 1234 }, '1234 left'],
    ['{count, number} left', { count: 1234 }, '1,234 left'],
    ['Gift: {gift}', { gift: true }, 'Gift: true'],
    ['Note: {note}', { note: null }, 'Note: '],
    ["It's {name}'s turn", { name: 'Ada' }, "It's Ada's turn"],
    ['Total: {total}', { total: { amount: 123_456, currency: 'EUR' } }, 'Total: €1,234.56'],
    ['More: {more}', { more: { amount: '5', currency: 'EUR' } }, 'More: '],
    ['More: {more}', { more: ['a', 'b'] }, 'More: '],
  ])('%j with %j', (message, data, expected) => {
    expect(renderText(message, data)).toBe(expected);
  });

  it.each([
    [0, 'No units'],
    [1, 'One unit'],
    [2, '2 units'],
    [1_500, '1,500 units'],
  ])('knows the plural of %d', (n, expected) => {
    expect(renderText('{n, plural, =0 {No units} one {One unit} other {# units}}', { n })).toBe(expected);
  });

  it('leaves a part out when there is nothing to say', () => {
    const message = `Shipped${ifGiven('carrier', ' with {carrier}', ' today')}.`;
    expect(renderText(message, { carrier: 'DHL' })).toBe('Shipped with DHL.');
    expect(renderText(message, { carrier: null })).toBe('Shipped today.');
    expect(renderText(`Shipped${ifGiven('carrier', ' with {carrier}')}.`, { carrier: null })).toBe(
      'Shipped.',
    );
  });

  it.each([
    '{number}',
    "'{number}'",
    '{constructor.constructor("return process")()}',
    '{{number}}',
    '# and #',
    '<script>alert(1)</script>',
    '<3 & $& $1 %s \\u0041',
    'null',
    '\u202Egnp.exe',
    '',
  ])('shows %j as it is, whoever wrote it', (name) => {
    expect(renderText('<b>{name}</b>, again: {name}', { name })).toBe(`<b>${name}</b>, again: ${name}`);
    expect(renderText('{n, plural, other {#: {name}}}', { n: 5, name })).toBe(`5: ${name}`);
  });

  it('takes nothing but what the data itself has', () => {
    expect(() => renderText('Order {number}', {})).toThrow(/number/);
    expect(() => renderText('Order {number}', { Number: 1 })).toThrow(/number/);
  });
});

describe('money', () => {
  // Between a number and a letter code stands a space that does not break.
  it.each([
    [{ amount: 1_999, currency: 'EUR' }, 'en', '€19.99'],
    [{ amount: 1_999, currency: 'EUR' }, 'de', '19,99\u00A0€'],
    [{ amount: 5, currency: 'USD' }, 'en', '$0.05'],
    [{ amount: 0, currency: 'USD' }, 'en', '$0.00'],
    [{ amount: -1_250, currency: 'GBP' }, 'en', '-£12.50'],
    [{ amount: 5_000, currency: 'JPY' }, 'en', '¥5,000'],
    [{ amount: 12_345, currency: 'KWD' }, 'en', 'KWD\u00A012.345'],
    [{ amount: 123_456_789_012, currency: 'EUR' }, 'en', '€1,234,567,890.12'],
  ])('%j in %s is %s', (money, locale, expected) => {
    expect(formatMoney(money, locale)).toBe(expected);
  });
});

describe('the words of a draft', () => {
  const { types } = defineCatalog({
    category: 'orders',
    label: 'Orders',
    description: '',
    types: {
      'order.shipped': {
        level: 'info',
        priority: 'low',
        title: 'Order {number}',
        message: 'On its way to {name}',
      },
    },
  });
  const draft = (rest: Partial<Draft>): Draft => ({
    to: { user: 'ada' },
    type: types['order.shipped'],
    data: { number: 'A-1', name: 'Ada' },
    ...rest,
  });

  it('are those of its type', () => {
    expect(renderDraft(draft({}))).toMatchObject({ title: 'Order A-1', message: 'On its way to Ada' });
  });

  it('are its own when it has some, used as they are', () => {
    const text = { title: '{number}', message: "It's {name}" };
    expect(renderDraft(draft({ text }))).toMatchObject(text);
  });

  it.each([
    ['title', 200],
    ['message', 2_000],
  ] as const)('are cut: a %s has at most %d characters', (part, max) => {
    const words = (text: string) =>
      renderDraft(draft({ text: { title: 't', message: 'm', [part]: text } }))[part];
    expect(words('x'.repeat(max))).toBe('x'.repeat(max));
    expect(words('x'.repeat(max + 1))).toBe(`${'x'.repeat(max - 1)}…`);
  });

  it('are not cut within a character', () => {
    const { title } = renderDraft(draft({ data: { number: '🎁'.repeat(300), name: '' } }));
    expect(title).toBe(`Order ${'🎁'.repeat(193)}…`);
    expect(title.isWellFormed?.() ?? true).toBe(true);
    expect(Array.from(title)).toHaveLength(200);
  });
});
