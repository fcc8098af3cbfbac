// Browsers drop tabs and line breaks from an address and read a backslash as a slash: what holds any of them is not ours.
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const TRICKS = /[\u0000-\u0020\u007f\\]/;

/**
 * The address, if a click on it can do no more than open a page: `http:`, `https:`, or a path of this site (`/orders/7`).
 * null for everything else: other schemes, `//other.site`, addresses with a user name (`https://shop@evil.example`).
 */
export function safeHref(address: string | null | undefined): string | null {
  if (!address || TRICKS.test(address)) return null;
  if (address.startsWith('/')) return address.startsWith('//') ? null : address;
  if (!/^https?:\/\/[^/]/i.test(address)) return null;
  try {
    const { username, password } = new URL(address);
    return username || password ? null : address;
  } catch {
    return null;
  }
}
