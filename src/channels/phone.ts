/** What a phone number is, once spaces, hyphens and brackets are out (spec/003 §7.1). */
const VALID_PHONE = /^\+?(\d{10,15})$/;

/** E.164 with its plus, of a number that is written with its country code; null for anything else. */
export function validPhone(text: string): string | null {
  const digits = VALID_PHONE.exec(text.replace(/[\s\-()]/g, ''))?.[1];
  return digits === undefined ? null : `+${digits}`;
}
