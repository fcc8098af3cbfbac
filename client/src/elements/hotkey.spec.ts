import { describe, expect, it } from '@jest/globals';
import { isHotkey } from './hotkey.js';

const press = (key: string, rest: Partial<KeyboardEvent> = {}) =>
  ({
    key,
    code: '',
    altKey: false,
    ctrlKey: false,
    shiftKey: false,
    metaKey: false,
    ...rest,
  }) as KeyboardEvent;

describe('isHotkey', () => {
  it('knows a key by its name, and a letter by its place', () => {
    expect(isHotkey(press('t', { altKey: true }), 'Alt+T')).toBe(true);
    expect(isHotkey(press('†', { altKey: true, code: 'KeyT' }), 'Alt+T')).toBe(true);
    expect(isHotkey(press('F8', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+F8')).toBe(true);
  });

  it('wants all modifiers and no other', () => {
    expect(isHotkey(press('t'), 'Alt+T')).toBe(false);
    expect(isHotkey(press('t', { altKey: true, ctrlKey: true }), 'Alt+T')).toBe(false);
    expect(isHotkey(press('r', { altKey: true }), 'Alt+T')).toBe(false);
  });
});
