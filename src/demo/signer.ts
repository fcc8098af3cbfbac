import { TokenSigner } from '../auth/token-signer.js';
import type { Config } from '../config/config.js';
import { localSecrets } from '../prisma/secrets.js';

/** Signs as the server of this configuration does: with JWT_SECRET, or the secret that a first start keeps in DATA_DIR. */
export async function localSigner(config: Config): Promise<TokenSigner> {
  if (config.jwt.jwksUrl) {
    throw new Error(
      'JWKS_URL is set: tokens come from the owner of those keys, and there is no secret here to sign one with.',
    );
  }
  config.jwt.secret ??= (await localSecrets(config.database.dataDir)).jwtSecret;
  return new TokenSigner(config);
}
