import { invalidField } from '../contracts/errors.js';

/**
 * A number as blocked numbers are kept and compared: E.164 with its plus. Spaces, hyphens, dots and brackets are what
 * people write, the rest must be 10 to 15 digits (spec/003 §7.1).
 *
 * @throws AppError `validation_failed` naming `phone`
 */
export function toBlockable(written: string): string {
  const digits = written.replace(/[\s().-]/g, '').replace(/^(?:\+|00)/, '');
  if (/^[1-9]\d{9,14}$/.test(digits)) return `+${digits}`;
  throw invalidField('phone', 'phone must be a number with its country code, such as +905551234567');
}
