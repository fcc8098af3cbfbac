// Which addresses a message may be sent to. A subscription names the address that this server will call, so without a
// list of hosts anybody with a token could make it call whatever it can reach (server-side request forgery).

/** The services of the browser makers. A name that starts with a dot stands for everything under it. */
const MAKERS = [
  // Chrome, Edge on Android, Opera, Samsung Internet
  'fcm.googleapis.com',
  'android.googleapis.com',
  // Firefox
  '.push.services.mozilla.com',
  // Safari
  '.push.apple.com',
  // Edge
  '.notify.windows.com',
  '.wns.windows.com',
];

export interface PushEndpoint {
  /** As the URL parser writes it: lower case, punycode, without what is redundant. */
  url: URL;
  /** A push service of the shop's own, named in PUSH_HOSTS: it may be in a private network. */
  own: boolean;
}

/**
 * The endpoint of a subscription, or why it is refused. `ownHosts`: `push.shop.example`, `push.shop.example:8443`, or
 * `.shop.example` for all names under it.
 */
export function parseEndpoint(text: string, ownHosts: readonly string[]): PushEndpoint | { refused: string } {
  // The parser drops tabs and newlines and reads a backslash as a slash: what is shown would not be what is called.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f-\u009f\\]/.test(text) || !URL.canParse(text))
    return { refused: 'is not an address' };
  const url = new URL(text);
  if (url.protocol !== 'https:' || !/^https:\/\/[^/]/i.test(text)) {
    return { refused: 'must start with https://' };
  }
  if (url.username || url.password || /^https:\/\/[^/?#]*@/i.test(text)) {
    return { refused: 'must have no user or password' };
  }
  if (url.hash) return { refused: 'must have no fragment' };
  if (ownHosts.some((host) => fitsOwn(host.toLowerCase(), url))) return { url, own: true };
  if (url.port !== '') return { refused: 'must use port 443' };
  if (MAKERS.some((host) => fits(host, url.hostname))) return { url, own: false };
  return { refused: 'is not at a push service that this server knows' };
}

/** With a port the host must be that exactly; without one the port is 443. */
function fitsOwn(host: string, url: URL): boolean {
  return /:\d+$/.test(host)
    ? host === `${url.hostname}:${url.port || '443'}`
    : url.port === '' && fits(host, url.hostname);
}

function fits(host: string, name: string): boolean {
  return host.startsWith('.') ? name.length > host.length && name.endsWith(host) : name === host;
}
