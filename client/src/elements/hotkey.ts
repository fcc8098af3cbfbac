/** @param hotkey a key with modifiers as it is written: `Alt+T`, `Ctrl+Shift+F8` */
export function isHotkey(event: KeyboardEvent, hotkey: string): boolean {
  const modifiers = hotkey.toLowerCase().split('+');
  const key = modifiers.pop() ?? '';
  // By the place of the key where it is a letter: on a Mac, Alt+T types "†".
  const isKey = event.key.toLowerCase() === key || event.code === `Key${key.toUpperCase()}`;
  return (
    isKey &&
    event.altKey === modifiers.includes('alt') &&
    event.ctrlKey === modifiers.includes('ctrl') &&
    event.shiftKey === modifiers.includes('shift') &&
    event.metaKey === modifiers.includes('meta')
  );
}
