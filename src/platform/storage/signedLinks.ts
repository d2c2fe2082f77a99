import { createHmac } from 'node:crypto';
import { equalSecrets } from '../crypto/secrets.js';

/** Addresses below `/files/` of Baton itself that carry their own permission, for a while. */
export class SignedLinks {
  private readonly key: Buffer;

  constructor(
    encryptionKey: string,
    /** Baton's own address, without a slash at its end; empty for addresses relative to it. */
    private readonly publicUrl: string,
  ) {
    // A key of its own: what seals secrets signs nothing.
    this.key = createHmac('sha256', encryptionKey).update('signed links').digest();
  }

  urlOf(path: string, expiresInSeconds: number): string {
    const expires = Math.floor(Date.now() / 1000) + expiresInSeconds;
    return `${this.publicUrl}/files/${path}?expires=${expires}&signature=${this.sign(path, expires)}`;
  }

  /** Whether a link is one of ours and still good. */
  isGood(path: string, expires: number, signature: string): boolean {
    return expires * 1000 > Date.now() && equalSecrets(signature, this.sign(path, expires));
  }

  private sign(path: string, expires: number): string {
    return createHmac('sha256', this.key).update(`${path} ${expires}`).digest('base64url');
  }
}
