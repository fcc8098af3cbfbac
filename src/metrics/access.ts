import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { Config } from '../config/config.js';

/** `hidden`: as if there were nothing here. */
export type Access = 'granted' | 'unauthorized' | 'hidden';

/** Networks that no router of the internet forwards to (RFC 1918, 3927, 4193, 4291) and this machine. */
const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  PRIVATE.addSubnet(address, bits, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** A proxy beside us makes the whole internet look like a neighbour. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'];

/**
 * Who may read the metrics. With METRICS_TOKEN: whoever has it. Without: neighbours, on METRICS_PORT; and on the port of
 * everything else only outside production, because there a proxy that adds no header would open it to everybody.
 */
export function accessOf(
  { production, metrics }: Pick<Config, 'production' | 'metrics'>,
  port: 'own' | 'shared',
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
): Access {
  if (port === 'shared' && metrics.port !== undefined) return 'hidden';
  if (metrics.token !== undefined) {
    return isSame(headers.authorization, `Bearer ${metrics.token}`) ? 'granted' : 'unauthorized';
  }
  if (port === 'shared' && production) return 'hidden';
  if (FORWARDED.some((name) => headers[name] !== undefined)) return 'hidden';
  return isNeighbour(socket.remoteAddress) ? 'granted' : 'hidden';
}

function isNeighbour(address: string | undefined): boolean {
  if (address === undefined) return false;
  // A zone, such as %eth0, says by which interface; the list knows addresses only.
  const [plain = ''] = address.split('%');
  return PRIVATE.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Of digests, so that neither the time nor the length tells how close a guess was. */
function isSame(given: string | undefined, wanted: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
