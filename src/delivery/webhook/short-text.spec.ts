import * as fc from 'fast-check';
import { absoluteLink, MAX_TEXT, shortText } from './short-text.js';

const LINK = 'https://shop.example/orders/7';

describe('a short text', () => {
  it('is title, message and link', () => {
    const words = { title: 'Order 7 is on its way', message: 'It comes on Monday.' };
    expect(shortText(words, LINK)).toBe(`Order 7 is on its way\nIt comes on Monday.\n${LINK}`);
    expect(shortText(words, null)).toBe('Order 7 is on its way\nIt comes on Monday.');
  });

  it('says once what title and message both say', () => {
    expect(shortText({ title: 'Sale', message: 'Sale ' }, null)).toBe('Sale');
    expect(shortText({ title: '', message: 'Sale' }, LINK)).toBe(`Sale\n${LINK}`);
  });

  it.each([
    ['It’s “here” – at last…', `It's "here" - at last...`],
    ['19,99\u00a0€ or 5\u202f000\u00a0₫', '19,99 € or 5 000 ₫'],
    ['a\r\nBcc: evil@x.co\tb\u0000c\u2028d', 'a Bcc: evil@x.co b c d'],
    ['\u202egnp.exe\u2066\ufeff\u200b!', 'gnp.exe!'],
    ['half \ud83d of a face', 'half  of a face'],
    ['Đơn hàng 7 đã được gửi đi 👩‍🚀', 'Đơn hàng 7 đã được gửi đi 👩‍🚀'],
    ['<b>bold</b> & {{constructor}}', '<b>bold</b> & {{constructor}}'],
  ])('%j becomes %j', (title, expected) => {
    expect(shortText({ title, message: '' }, null)).toBe(expected);
  });

  it('is cut at a word, never in the link', () => {
    const text = shortText({ title: 'News', message: 'twelve chars '.repeat(100) }, LINK);
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT);
    expect(text.length).toBeGreaterThan(MAX_TEXT - 'twelve chars'.length - 3);
    expect(text).toMatch(/(twelve|chars)\.\.\.\nhttps:\/\/shop\.example\/orders\/7$/);
  });

  it.each(['', 'x'])('is cut anywhere where there are no words, but not inside a character (%j)', (start) => {
    const text = shortText({ title: `${start}${'😀'.repeat(400)}`, message: '' }, null);
    expect(text).toMatch(/^x?(😀)+\.\.\.$/u);
    expect(text.length).toBeGreaterThan(MAX_TEXT - 3);
  });

  it('leaves a link out that would leave no room for words', () => {
    expect(shortText({ title: 'News', message: '' }, `https://shop.example/${'x'.repeat(300)}`)).toBe('News');
  });

  it('is never too long and never broken, whatever it is made of', () => {
    const piece = fc.constantFrom(
      'word',
      ' ',
      '\r\n',
      '\ud83d',
      '😀',
      '…',
      'ệ',
      '.',
      '\u202e',
      'x'.repeat(200),
    );
    const words = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    const link = fc.option(fc.nat(400).map((length) => `https://shop.example/${'y'.repeat(length)}`));
    fc.assert(
      fc.property(words, words, link, (title, message, to) => {
        const text = shortText({ title, message }, to);
        expect(text.length).toBeLessThanOrEqual(MAX_TEXT);
        expect(text.isWellFormed()).toBe(true);
        // oxlint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^\s|\s$/);
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});

describe('a link', () => {
  it.each([
    ['/orders/7', 'https://shop.example/en/', 'https://shop.example/orders/7'],
    ['/orders/7', undefined, '/orders/7'],
    ['https://parcels.example/7', 'https://shop.example', 'https://parcels.example/7'],
    ['//evil.example', 'https://shop.example', null],
    ['/\\evil.example', 'https://shop.example', null],
    ['javascript:alert(1)', 'https://shop.example', null],
    [null, 'https://shop.example', null],
  ])('%s in a shop at %s leads to %s', (link, shopUrl, expected) => {
    expect(absoluteLink(link, shopUrl)).toBe(expected);
  });
});
