/** Where in the console: `#/events/12?type=order.placed` is `events`, `12` and a query. */
export interface Route {
  section: string;
  /** What follows the section; null: nothing does. */
  id: string | null;
  query: Readonly<Record<string, string>>;
}

export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [section = '', ...rest] = path.split('/');
  return {
    section: section || 'overview',
    id: rest.length > 0 ? decode(rest.join('/')) || null : null,
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** As it stands behind the page's address. Empty values are left out. */
export function hrefOf(section: string, id?: string | null, query: Record<string, string> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(given).toString();
  return `#/${section}${id == null ? '' : `/${encodeURIComponent(id)}`}${search && `?${search}`}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
