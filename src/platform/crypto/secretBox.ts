import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Tells the format, so that another one can be read beside it some day. */
const PREFIX = 'v1.';

/** What cannot be opened was sealed with another `APP_ENCRYPTION_KEY`, or was changed since. */
export class SealBroken extends Error {
  constructor() {
    super('A stored secret cannot be decrypted: APP_ENCRYPTION_KEY is not the one that it was stored with.');
    this.name = 'SealBroken';
  }
}

/** Encrypts secrets that are kept in the database: AES-256-GCM under `APP_ENCRYPTION_KEY`. */
export class SecretBox {
  readonly #key: Buffer;

  /** @param hexKey 64 hex digits */
  constructor(hexKey: string) {
    this.#key = Buffer.from(hexKey, 'hex');
  }

  seal(text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** @throws SealBroken */
  open(sealed: string): string {
    if (!sealed.startsWith(PREFIX)) throw new SealBroken();
    const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealBroken();
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      return text.toString('utf8');
    } catch {
      throw new SealBroken();
    }
  }
}
