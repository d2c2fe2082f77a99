import { generateKeyPairSync, randomUUID, type JsonWebKey, type KeyObject } from 'node:crypto';

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** A P-256 key, as new Supabase projects sign with. */
export const newSigningKey = (): SigningKey => ({
  kid: randomUUID(),
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
});

/** The project's signing keys: the newest signs, the older ones are still listed until they are revoked. */
export class KeyRing {
  #keys: SigningKey[] = [newSigningKey()];

  get current(): SigningKey {
    const [newest] = this.#keys;
    if (!newest) throw new Error('Every signing key has been revoked');
    return newest;
  }

  /** A new key signs from now on; tokens signed by the old one still verify. */
  rotate(): SigningKey {
    this.#keys.unshift(newSigningKey());
    return this.current;
  }

  /** All keys but the current one leave the list. */
  revokeOlder(): void {
    this.#keys = [this.current];
  }

  find(kid: string | undefined): SigningKey | undefined {
    return this.#keys.find((key) => key.kid === kid);
  }

  get jwks(): { keys: JsonWebKey[] } {
    return {
      keys: this.#keys.map(({ kid, publicKey }) => ({
        ...publicKey.export({ format: 'jwk' }),
        alg: 'ES256',
        use: 'sig',
        key_ops: ['verify'],
        kid,
      })),
    };
  }
}
