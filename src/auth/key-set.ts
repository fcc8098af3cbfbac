import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { AppError } from '../errors/app.error.js';
import { unauthorized } from './claims.js';

/** What a shop's identity provider may sign with. Pinned here: a token cannot choose another. */
export const KEY_SET_ALGORITHMS = ['RS256', 'ES256'] as const;

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 64 * 1024;
const MIN_RSA_BITS = 2_048;
/** At most this often the endpoint is asked, whatever tokens come; so also how soon a new key is known. */
const REFETCH_AFTER_MS = 30_000;
/** While there is no key at all. */
const FIRST_RETRY_AFTER_MS = 2_000;

/**
 * The public keys behind `JWKS_URL`. Keys that are known keep working while the endpoint is away: an outage of the
 * identity provider must not sign everybody out.
 */
export class KeySet {
  private readonly logger = new Logger(KeySet.name);
  /** By `kid`; a key that has none stands under undefined. */
  private keys = new Map<string | undefined, KeyObject>();
  private askedAt = -Infinity;
  private reachable = true;
  private loading: Promise<void> | undefined;

  /** `onRemoved` is called when a key that was there is gone or another. */
  constructor(
    private readonly url: string,
    private readonly onRemoved: () => void,
  ) {}

  async find(kid: string | undefined): Promise<KeyObject> {
    const known = this.get(kid);
    const loading = this.loading ?? (this.mayAsk() ? this.load() : undefined);
    if (known) return known;
    await loading;
    const key = this.get(kid);
    if (key) return key;
    if (this.reachable) throw unauthorized('The token is signed with an unknown key.');
    throw new AppError('unavailable', 'The keys to check tokens with cannot be reached.', undefined, 5);
  }

  /** A token without a kid is fine while there is no choice. */
  private get(kid: string | undefined): KeyObject | undefined {
    if (kid === undefined && this.keys.size === 1) return [...this.keys.values()][0];
    return this.keys.get(kid);
  }

  private mayAsk(): boolean {
    return Date.now() - this.askedAt >= (this.keys.size > 0 ? REFETCH_AFTER_MS : FIRST_RETRY_AFTER_MS);
  }

  /** Never rejects. */
  private load(): Promise<void> {
    this.askedAt = Date.now();
    this.loading = this.replaceKeys()
      .then(
        () => (this.reachable = true),
        (error: unknown) => {
          this.reachable = false;
          this.logger.warn(`cannot get the keys of ${this.url}: ${String(error)}`);
        },
      )
      .then(() => (this.loading = undefined));
    return this.loading;
  }

  private async replaceKeys(): Promise<void> {
    const fresh = toKeys(await fetchKeySet(this.url));
    const removed = [...this.keys].some(([kid, key]) => !fresh.get(kid)?.equals(key));
    this.keys = fresh;
    if (removed) this.onRemoved();
  }
}

/** RFC 7517, 5: keys one has no use for are passed over. */
function toKeys(keySet: unknown): Map<string | undefined, KeyObject> {
  const { keys } = (keySet ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('no list of keys');
  const usable = new Map<string | undefined, KeyObject>();
  for (const jwk of keys as (JsonWebKey | null)[]) {
    const key = jwk && toKey(jwk);
    if (key && (jwk.kid === undefined || typeof jwk.kid === 'string')) usable.set(jwk.kid, key);
  }
  if (usable.size === 0) throw new Error('no key for RS256 or ES256');
  return usable;
}

function toKey(jwk: JsonWebKey): KeyObject | undefined {
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return undefined;
  if (jwk['alg'] !== undefined && !KEY_SET_ALGORITHMS.some((one) => one === jwk['alg'])) return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
    return modulusLength >= MIN_RSA_BITS || namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

async function fetchKeySet(url: string): Promise<unknown> {
  // The limit of time holds until the last byte.
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  const reader = response.body?.getReader();
  if (!reader) throw new Error('an empty answer');
  try {
    if (!response.ok) throw new Error(`status ${response.status}`);
    const chunks: Uint8Array[] = [];
    for (let size = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
      size += value.byteLength;
      if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
      chunks.push(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
