import { BlockList, isIP } from 'node:net';

// IANA's special-purpose registries (RFC 6890 and what followed): whatever is not the public internet. The addresses at
// which clouds hand out credentials are in the link-local ranges.
const NOT_PUBLIC = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(address, bits, 'ipv4');
}
// Of IPv6 only 2000::/3 is handed out at all. In it: Teredo and other protocols, documentation, and 6to4, which hides an
// IPv4 address.
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  NOT_PUBLIC.addSubnet(address, bits, 'ipv6');
}
/** NAT64 (RFC 6052): networks with IPv6 only reach IPv4 through it, so what counts is the address inside. */
const NAT64 = new BlockList();
NAT64.addSubnet('64:ff9b::', 96, 'ipv6');

/** Whether an address is one of the public internet: not this machine, not a network of its own, not a cloud's inside. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !NOT_PUBLIC.check(address, 'ipv4');
  // A zone (fe80::1%eth0) only exists for addresses of this network.
  if (version !== 6 || address.includes('%')) return false;
  if (NAT64.check(address, 'ipv6')) return isPublicAddress(lastFour(address));
  return GLOBAL.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');
}

/** The IPv4 address in the last 32 bits. The URL parser writes any form of an IPv6 address as groups of hex. */
function lastFour(address: string): string {
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':');
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
