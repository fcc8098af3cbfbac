import * as fc from 'fast-check';
import { isSafeLink } from './link.js';

describe('a link', () => {
  it.each([
    '/',
    '/orders/7?tab=1&x=a:b#top',
    '/a//b',
    '/%2F/evil',
    'https://shop.example',
    'https://shop.example:8443/orders/7',
    'HTTPS://shop.example/',
    'https://xn--bcher-kva.example/',
    'https://bücher.example/seite',
    'https://127.0.0.1/x',
    `/${'x'.repeat(2_047)}`,
  ])('%s is safe', (link) => {
    expect(isSafeLink(link)).toBe(true);
  });

  it.each([
    '',
    ' ',
    'orders/7',
    '#top',
    '?x',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '\n/orders',
    'https:\\\\evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https://shop@evil.example',
    'https://shop:pass@evil.example',
    'https://localhost/x',
    'https://',
    'http://shop.example/',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://shop.example/7',
    'file:///etc/passwd',
    'https://shop.example/\u0000',
    'https://shop.example/\u0085',
    'https://shop.example/a b',
    `/${'x'.repeat(2_048)}`,
  ])('%j is not', (link) => {
    expect(isSafeLink(link)).toBe(false);
  });

  it('that is safe stays in the shop or leads to an https: address, wherever it is followed', () => {
    const piece = fc.constantFrom(
      '/',
      '//',
      '\\',
      ':',
      '@',
      '?',
      '#',
      '.',
      ' ',
      '\t',
      '\n',
      'https:',
      'javascript:',
      'evil.example',
      'a',
      '%',
    );
    const link = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(link, (one) => {
        fc.pre(isSafeLink(one));
        const followed = new URL(one, 'https://shop.example/account/');
        expect([followed.protocol, followed.username, followed.password]).toEqual(['https:', '', '']);
        expect(followed.origin === 'https://shop.example' || !one.startsWith('/')).toBe(true);
      }),
      { seed: 20_261_127, numRuns: 2_000 },
    );
  });
});
