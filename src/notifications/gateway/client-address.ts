import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Config } from '../../config/config.js';
import { network } from '../../validation/network.js';

/** Where a connection comes from, for counting: `TRUST_PROXY` says whose `X-Forwarded-For` is believed. */
export class ClientAddresses {
  private readonly proxies = new BlockList();

  constructor(private readonly trusted: Config['http']['trustProxy']) {
    if (typeof trusted === 'boolean') return;
    for (const one of trusted) {
      const [address = '', bits] = one.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.proxies.addAddress(address, family);
      else this.proxies.addSubnet(address, Number(bits), family);
    }
  }

  /** Each proxy adds whom it was called by at the end, so the list is read from there, for as long as we trust. */
  of({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
    let address = plain(socket.remoteAddress ?? '');
    const hops = String(headers['x-forwarded-for'] ?? '').split(',');
    for (const hop of hops.toReversed()) {
      const caller = plain(hop.trim());
      if (!isIP(caller) || !this.isTrusted(address)) break;
      address = caller;
    }
    return network(address);
  }

  private isTrusted(address: string): boolean {
    if (typeof this.trusted === 'boolean') return this.trusted;
    return this.proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}

/** IPv4 as IPv6 sockets write it, without its prefix. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
