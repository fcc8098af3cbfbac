import { describe, expect, it } from '@jest/globals';
import { safeHref } from './safe-href.js';

describe('safeHref', () => {
  it.each([
    '/orders/7',
    '/',
    '/a?next=https://x.example#b',
    'https://shop.example/a',
    'http://shop.example',
    'HTTPS://shop.example/ä?q=%20',
  ])('keeps %j', (address) => {
    expect(safeHref(address)).toBe(address);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://shop.example/1',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'https:\\\\evil.example',
    'https:evil.example',
    'https:///evil.example',
    'https://shop@evil.example',
    'https://shop:secret@evil.example',
    'https://',
    'http://[',
    'orders/7',
    '',
    null,
    undefined,
  ])('refuses %j', (address) => {
    expect(safeHref(address)).toBeNull();
  });
});
