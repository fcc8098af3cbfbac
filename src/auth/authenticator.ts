import { Injectable } from '@nestjs/common';
import type { Principal } from './principal.js';
import { Revocations } from './revocations.js';
import { TokenVerifier } from './token-verifier.js';

/** Who keeps a record of the people who come. */
export interface Arrivals {
  /** Whether there is nothing to write; asked with every request. */
  isKnown: (principal: Principal) => boolean;
  /** Waited for before the caller's request goes on. */
  remember: (principal: Principal) => Promise<void>;
}

/** Lets people in, over HTTP and socket alike, and tells those who keep a record of them. */
@Injectable()
export class Authenticator {
  private readonly arrivals: Arrivals[] = [];

  constructor(
    private readonly verifier: TokenVerifier,
    readonly revocations: Revocations = new Revocations(),
  ) {}

  /** Called by the owner of the users, at start. */
  onArrival(arrivals: Arrivals): void {
    this.arrivals.push(arrivals);
  }

  /** At once, for a token that was let in before; undefined: `authenticate` says. Throws `revoked`. */
  recall(token: unknown): Principal | undefined {
    const principal = this.verifier.recall(token);
    if (!principal || this.arrivals.some((one) => !one.isKnown(principal))) return undefined;
    this.revocations.assertValid(principal.userId);
    return principal;
  }

  /** Rejects as `TokenVerifier.verify` does, with `revoked`, or with what a listener rejected with. */
  async authenticate(token: unknown): Promise<Principal> {
    const principal = await this.verifier.verify(token);
    this.revocations.assertValid(principal.userId);
    await Promise.all(this.arrivals.map((one) => one.remember(principal)));
    return principal;
  }
}

/** The token of an `Authorization` header; undefined when there is none or it is of another scheme (RFC 6750). */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(header ?? '')?.[1];
}
