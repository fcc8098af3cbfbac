/**
 * Whether a link may be put behind a click: `https:` without user info, or a path with exactly one leading slash.
 * Judged by the parser browsers use (WHATWG URL), after refusing the characters that parser strips silently.
 */
export function isSafeLink(link: string): boolean {
  // Browsers drop tabs and newlines inside a scheme and read a backslash as a slash.
  // oxlint-disable-next-line no-control-regex
  if (link.length === 0 || link.length > 2048 || /[\u0000-\u0020\u007f-\u009f\\]/.test(link)) return false;
  if (link.startsWith('/')) return !link.startsWith('//');
  if (!URL.canParse(link)) return false;
  const { protocol, username, password, hostname } = new URL(link);
  return (
    protocol === 'https:' && /^https:\/\//i.test(link) && !username && !password && hostname.includes('.')
  );
}
