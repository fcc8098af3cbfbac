import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { Revocations } from './revocations.js';
import { TokenSigner } from './token-signer.js';
import { TokenVerifier } from './token-verifier.js';

@Global()
@Module({
  providers: [
    TokenVerifier,
    TokenSigner,
    Revocations,
    Authenticator,
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [TokenVerifier, TokenSigner, Revocations, Authenticator],
})
export class AuthModule {}
