import { Injectable } from '@nestjs/common';
import type { Principal } from './principal.js';
import { Revocations } from './revocations.js';
import { TokenVerifier } from './token-verifier.js';

/** Lets people in, over HTTP and socket alike, and tells those who keep a record of them. */
@Injectable()
export class Authenticator {
  private readonly arrivalListeners: ((principal: Principal) => Promise<void>)[] = [];

  constructor(
    private readonly verifier: TokenVerifier,
    readonly revocations: Revocations = new Revocations(),
  ) {}

  /** The listener is waited for before the caller's request goes on. Called by the owner of the users, at start. */
  onArrival(listener: (principal: Principal) => Promise<void>): void {
    this.arrivalListeners.push(listener);
  }

  /** Rejects as `TokenVerifier.verify` does, with `revoked`, or with what a listener rejected with. */
  async authenticate(token: unknown): Promise<Principal> {
    const principal = await this.verifier.verify(token);
    this.revocations.assertValid(principal.userId);
    await Promise.all(this.arrivalListeners.map((listener) => listener(principal)));
    return principal;
  }
}

/** The token of an `Authorization` header; undefined when there is none or it is of another scheme (RFC 6750). */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(header ?? '')?.[1];
}
