import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Config } from '../config/config.js';

export interface TokenClaims {
  sub: string;
  roles?: string[];
  email?: string;
  name?: string;
  locale?: string;
  rooms?: string[];
}

/** Makes tokens for the demo, the command line and tests. A shop makes its own. */
@Injectable()
export class TokenSigner {
  private readonly jwt: JwtService | undefined;

  constructor(config: Config) {
    const { secret, jwksUrl, issuer, audience } = config.jwt;
    if (!secret || jwksUrl) return;
    this.jwt = new JwtService({
      secret: createSecretKey(Buffer.from(secret)),
      signOptions: { algorithm: 'HS256', ...(issuer && { issuer }), ...(audience && { audience }) },
    });
  }

  /** Throws when tokens are signed elsewhere (`JWKS_URL`). */
  sign(claims: TokenClaims, lifetimeSeconds = 3_600): string {
    if (!this.jwt)
      throw new Error('Tokens come from the owner of JWKS_URL; there is no secret to sign with.');
    return this.jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1000) + lifetimeSeconds });
  }
}
