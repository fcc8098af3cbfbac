const KEY = 'storebell-console-look';

export const THEMES = [
  ['light dark', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;
/** Of the CSS property `color-scheme`. */
export type Theme = (typeof THEMES)[number][0];

export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return THEMES.find(([value]) => value === stored)?.[0] ?? 'light dark';
  } catch {
    return 'light dark';
  }
}

export function showTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be refused: then it holds for this visit.
  }
}
