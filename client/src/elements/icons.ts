import { html, type TemplateResult } from 'lit';

const PATHS = {
  bell: 'M6 9a6 6 0 1 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9M10 20a2.2 2.2 0 0 0 4 0',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2 12.5 6.5 17 15 8.5M12 16l1 1 9-9',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  archive: 'M4 5h16v4H4zM5.5 9v10h13V9M10 13h4',
  inbox: 'M4 13h4.5l1.5 3h4l1.5-3H20M4 13l3-8h10l3 8v6H4z',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l1 12.5h8L17 7M10.5 11v5M13.5 11v5',
  chevron: 'M7 10l5 5 5-5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  alert: 'M12 4 3 19.5h18zM12 10v4.5M12 17v.2',
  gear: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  up: 'M12 19V5M6 11l6-6 6 6',
  // Of categories.
  accounts: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  courses: 'M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5v13',
  files: 'M7 3.5h7l4 4v13H7zM14 3.5V8h4M10 12.5h5M10 16h5',
  messages: 'M4 5h16v11h-8l-4.5 4v-4H4zM8 9h8M8 12.3h5',
  orders: 'M12 3 4 7v10l8 4 8-4V7zM4 7l8 4 8-4M12 11v10M8 5l8 4',
  payments: 'M3 6h18v12H3zM3 10h18M6.5 14.5H10',
  promotions: 'M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5zM8 8v.1',
  reviews: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9L3.5 9.7l5.9-.8z',
  stock: 'M3 20V9l9-5 9 5v11M7 20v-8h10v8M7 16h10',
  support: 'M12 20a8 8 0 1 0-8-8c0 1.5.4 2.9 1.1 4.1L4 20l4-1c1.2.6 2.5 1 4 1M9 11h6M9 14h4',
};

export type IconName = keyof typeof PATHS;

/** Decoration: the words beside it say the same. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
}

export function categoryIcon(category: string): TemplateResult {
  return icon(Object.hasOwn(PATHS, category) ? (category as IconName) : 'bell');
}
