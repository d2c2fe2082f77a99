import { equalSecrets, hmacSha256 } from '../../platform/crypto/secrets.js';

/**
 * Whether `Interakt-Signature` (`sha256=<hex>`) was made with the secret over exactly these bytes
 * (providers/interakt.md §1.7). A secret pasted with a byte order mark or a line end is taken as what it is.
 */
export const isSignedBy = (signature: string, secret: string, body: Buffer): boolean =>
  equalSecrets(signature.trim().toLowerCase(), `sha256=${hmacSha256(secret.trim(), body)}`);
