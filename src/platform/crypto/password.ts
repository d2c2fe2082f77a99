import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** About 16 MiB and 150 ms a try: what OWASP asks of scrypt, within Node's default memory limit. */
const COST = { N: 2 ** 14, r: 8, p: 5 };
const KEY_BYTES = 32;
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

function derive(password: string, salt: Buffer): Promise<Buffer> {
  // People type the same letter in different code points on different keyboards.
  const normal = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(normal, salt, KEY_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** `scrypt$<salt>$<key>`, both base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return ['scrypt', salt.toString('base64url'), (await derive(password, salt)).toString('base64url')].join(
    '$',
  );
}

/**
 * Whether `password` is the one behind `hash`. Takes the same time when there is no hash, so that nobody learns from
 * the clock which e-mail addresses have an account.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [kind, salt, key] = hash?.split('$') ?? [];
  const expected = kind === 'scrypt' && key !== undefined ? Buffer.from(key, 'base64url') : null;
  const given = await derive(password, Buffer.from(salt ?? 'nobody', 'base64url'));
  return expected !== null && expected.length === given.length && timingSafeEqual(given, expected);
}

/** Sixteen letters and digits that cannot be mistaken for one another, in groups of four. */
export function randomPassword(): string {
  // The alphabet has 32 signs, so that taking a byte modulo 32 favours none.
  const signs = [...randomBytes(16)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return [0, 4, 8, 12].map((start) => signs.slice(start, start + 4).join('')).join('-');
}
