import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Compares two secrets in a time that tells nothing of where, or in what length, they differ. */
export const equalSecrets = (one: string, other: string): boolean =>
  timingSafeEqual(digest(one), digest(other));

/** Lower-case hex HMAC-SHA256 of raw bytes, as Interakt signs its webhooks. */
export const hmacSha256 = (secret: string, bytes: Buffer): string =>
  createHmac('sha256', secret).update(bytes).digest('hex');

/**
 * What is stored of a secret that we made ourselves. Those have 256 random bits, so a plain hash will do and can be
 * looked up by an index; a person's password needs `hashPassword`.
 */
export const hashSecret = (secret: string): string => digest(secret).toString('hex');

/** A secret with 256 random bits that can stand in an address; `prefix` lets people and scanners tell what it is. */
export const makeSecret = (prefix = ''): string => prefix + randomBytes(32).toString('base64url');
