import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app.error.js';
import { toPrincipal, tokenExpired, unauthorized } from './claims.js';
import { KEY_SET_ALGORITHMS, KeySet } from './key-set.js';
import type { Principal } from './principal.js';

/** Longer ones are refused unread. */
const MAX_TOKEN_LENGTH = 8 * 1024;
const MAX_REMEMBERED = 20_000;
/** Usual tokens are far shorter; the rare long one is not worth its memory. */
const MAX_REMEMBERED_LENGTH = 2 * 1024;
/** For `nbf` and a signer whose clock is ahead of ours; `exp` is taken exactly, as sockets close at it. */
const CLOCK_TOLERANCE_SECONDS = 5;

interface Verified {
  header: Record<string, unknown>;
  payload: unknown;
}

/** The one check of tokens, for HTTP and for the socket handshake. */
@Injectable()
export class TokenVerifier {
  private readonly jwt: JwtService;
  /** Tokens that were found good, until they expire; oldest first. A look here costs a hundredth of a check. */
  private readonly remembered = new Map<string, Principal>();

  constructor(config: Config) {
    const { secret, jwksUrl, issuer, audience } = config.jwt;
    const checks = { issuer, audience, clockTolerance: CLOCK_TOLERANCE_SECONDS, complete: true };
    if (jwksUrl) {
      const keys = new KeySet(jwksUrl, () => this.remembered.clear());
      this.jwt = new JwtService({
        secretOrKeyProvider: (_, token) => keys.find(this.keyIdOf(token)),
        verifyOptions: { ...checks, algorithms: [...KEY_SET_ALGORITHMS] },
      });
    } else if (secret) {
      this.jwt = new JwtService({
        // A key object: the library parses a string anew for every token, which costs 50 times as much.
        secret: createSecretKey(Buffer.from(secret)),
        verifyOptions: { ...checks, algorithms: ['HS256'] },
      });
    } else {
      throw new Error('There is neither JWT_SECRET nor JWKS_URL to check tokens with.');
    }
  }

  /** Who a token is of that was found good before, and still is. */
  recall(token: unknown): Principal | undefined {
    const known = typeof token === 'string' ? this.remembered.get(token) : undefined;
    return known && known.expiresAt > Date.now() / 1000 ? known : undefined;
  }

  /** Rejects with `unauthorized`, `token_expired`, or `unavailable` while the key set cannot be had. */
  async verify(token: unknown): Promise<Principal> {
    if (typeof token !== 'string' || token === '') throw unauthorized('A token is required.');
    if (token.length > MAX_TOKEN_LENGTH) throw unauthorized('The token is too long.');
    const known = this.recall(token);
    if (known) return known;
    this.remembered.delete(token);

    const now = Date.now() / 1000;
    const { header, payload } = await this.checkSignature(token);
    // RFC 7515, 4.1.11: extensions one must understand; we know none.
    if (header['crit'] !== undefined)
      throw unauthorized('The token needs an extension that is unknown here.');
    const principal = toPrincipal(payload, now);
    this.remember(token, principal);
    return principal;
  }

  private async checkSignature(token: string): Promise<Verified> {
    try {
      return await this.jwt.verifyAsync<Verified>(token);
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof Error && error.name === 'TokenExpiredError') throw tokenExpired();
      throw unauthorized('The token is not valid.');
    }
  }

  /** Only says which key to try; the signature decides. */
  private keyIdOf(token: string | object | Buffer): string | undefined {
    const decoded = typeof token === 'string' ? this.jwt.decode<unknown>(token, { complete: true }) : null;
    const kid = (decoded as { header?: { kid?: unknown } } | null)?.header?.kid;
    if (kid !== undefined && typeof kid !== 'string') throw unauthorized('The kid of the token is no text.');
    return kid;
  }

  private remember(token: string, principal: Principal): void {
    if (token.length > MAX_REMEMBERED_LENGTH) return;
    if (this.remembered.size >= MAX_REMEMBERED) {
      const [oldest] = this.remembered.keys();
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    this.remembered.set(token, principal);
  }
}
