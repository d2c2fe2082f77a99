/** What a phone number is, once spaces, hyphens, dots and brackets are out (spec/003 §7.1); no country code begins with 0. */
const INTERNATIONAL = /^(?:\+|00)?([1-9]\d{9,14})$/;

/** E.164 with its plus, of a number that is written with its country code; null for anything else. */
export function internationalPhone(written: string): string | null {
  const digits = INTERNATIONAL.exec(written.replace(/[\s().-]/g, ''))?.[1];
  return digits === undefined ? null : `+${digits}`;
}
