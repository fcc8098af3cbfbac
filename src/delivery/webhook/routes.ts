import { BlockList, isIP } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { OutsideChannel } from '../../contract/index.js';

/** Which deliveries go to which receiver. The first route that fits takes them. */
export interface Route {
  channels: readonly OutsideChannel[];
  /** Exact names, `prefix.*` or `*`. */
  types: readonly string[];
  url: URL;
  signer: Webhook;
}

export function findRoute(
  routes: readonly Route[],
  channel: OutsideChannel,
  type: string,
): Route | undefined {
  return routes.find(
    ({ channels, types }) => channels.includes(channel) && types.some((pattern) => fits(pattern, type)),
  );
}

/** `order.*` is every type that starts with `order.`. */
export function fits(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** Standard Webhooks: 24 to 64 random bytes as base64 behind `whsec_`. Returns why not, for the operator. */
export function signerOf(secret: string): Webhook | string {
  const key = secret.replace(/^whsec_/, '');
  const size = Buffer.from(key, 'base64').length;
  const isWhole = Buffer.from(key, 'base64').toString('base64') === key;
  if (key === secret || !isWhole || size < 24 || size > 64) {
    return 'must be whsec_ and 24 to 64 bytes in base64';
  }
  return new Webhook(secret);
}

/** The address as the operator wrote it, or why it cannot be used. Never quotes it: its query may hold a key. */
export function receiverOf(text: string, production: boolean): URL | string {
  if (!URL.canParse(text)) return 'must be an address that starts with https://';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return 'must be an address that starts with https://';
  }
  if (url.username || url.password) return 'must not hold a user or a password';
  if (production && url.protocol === 'http:' && !isOwnNetwork(url.hostname)) {
    return 'must start with https:// in production, unless it is in your own network';
  }
  return url;
}

const OWN = new BlockList();
// RFC 1122 loopback, RFC 1918, RFC 4193, RFC 3927 and RFC 4291 link-local.
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  OWN.addSubnet(network, bits, 'ipv4');
OWN.addAddress('::1', 'ipv6');
OWN.addSubnet('fc00::', 7, 'ipv6');
OWN.addSubnet('fe80::', 10, 'ipv6');

/** By its name alone: a name that public DNS cannot hold (RFC 6761, 6762; `.internal`), or an address of a private range. */
function isOwnNetwork(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version !== 0) return OWN.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return !host.includes('.') || /\.(localhost|local|internal)$/.test(host);
}
