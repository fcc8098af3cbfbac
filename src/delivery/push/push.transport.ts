// One POST to a push service, to an address that was checked. web-push's own client would follow the name wherever it
// leads, read answers of any length and wait for ever: from it only the encryption and the signature are used.
import { lookup as resolve, type LookupAddress } from 'node:dns';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config, ConfigError } from '../../config/config.js';
import type { PushEndpoint } from './endpoint.js';
import { isPublicAddress } from './public-address.js';

/** For the whole exchange, from the name to the end of the answer. */
const TIMEOUT_MS = 5_000;
/** Of an answer's body; the rest is not even received. */
const MAX_ANSWER_BYTES = 4_096;

export interface PushAnswer {
  status: number;
  headers: Readonly<IncomingMessage['headers']>;
  /** Its first 4 KiB. */
  text: string;
}

/** All addresses of a name, as `dns.lookup` with `all` gives them. */
export type Resolve = (
  name: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

@Injectable()
export class PushTransport implements OnApplicationShutdown {
  private readonly makers: Agent;
  private readonly own: Agent;
  /** Tests put names in its place that no real name server would give. */
  resolve: Resolve = (name, done) => resolve(name, { all: true }, done);

  constructor({ push }: Config) {
    const kept = { keepAlive: true, maxSockets: 64, maxFreeSockets: 8, timeout: 30_000 };
    this.makers = new Agent({ ...kept, lookup: this.lookup(isPublicAddress) });
    // Its certificates count for the shop's own services only: they cannot speak for a browser maker.
    const ca = push.caFile ? [...rootCertificates, readCertificates(push.caFile)] : undefined;
    this.own = new Agent({ ...kept, ca, lookup: this.lookup(() => true) });
  }

  /**
   * Rejects when there is no answer in time, or none at all. A status is an answer even if its body never ends. Redirects
   * are not followed.
   */
  post(
    { url, own }: PushEndpoint,
    headers: Record<string, string | number>,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<PushAnswer> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return new Promise((settle, reject) => {
      const agent = own ? this.own : this.makers;
      let heard = false;
      const call = request(url, { method: 'POST', agent, headers, signal: limit }, (response) => {
        heard = true;
        const { statusCode: status = 0, headers: answered } = response;
        void beginningOf(response).then((text) => settle({ status, headers: answered, text }));
      });
      call.on('error', (error) => {
        // The body that goes with the status has its own end.
        if (heard) return;
        reject(limit.aborted && !signal.aborted ? new Error('no answer in 5 s') : error);
      });
      call.end(body);
    });
  }

  onApplicationShutdown(): void {
    this.makers.destroy();
    this.own.destroy();
  }

  /**
   * The socket connects to what this hands back and nothing else, so a name that resolves to something else a moment
   * later (DNS rebinding) gains nothing. One address out of place spoils the name.
   */
  private lookup(isAllowed: (address: string) => boolean): LookupFunction {
    return (name, { all }, done) => {
      this.resolve(name, (error, addresses) => {
        const wrong = addresses?.find(({ address }) => !isAllowed(address));
        const [first] = addresses ?? [];
        if (error ?? !first) done(error ?? new Error(`${name} has no address`), []);
        else if (wrong) done(new Error(`${name} does not resolve to a public address`), []);
        else if (all) done(null, addresses);
        else done(null, first.address, first.family);
      });
    };
  }
}

/** What came until the end, the limit or an error; a longer answer is cut off with its connection. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop early destroys the connection.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, MAX_ANSWER_BYTES - size));
      size += chunk.length;
      if (size >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // The status has been heard, and it is what counts.
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`PUSH_CA_FILE cannot be read: ${(error as Error).message}`]);
  }
}
