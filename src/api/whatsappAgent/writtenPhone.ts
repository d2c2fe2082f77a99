import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { toBlockable } from '../../tenants/blockedNumber.js';

/**
 * E.164 of a number with its country code, however a person writes it: the zero in `+90 (0) 555 …` is no part of it.
 * A number that no plan knows is kept by its digits, as WhatsApp itself has some such.
 *
 * @throws AppError `validation_failed` naming `phone`
 */
export function writtenPhone(written: string): string {
  const byDigits = toBlockable(written);
  const international = written.trim().replace(/^(?:00|\+)?/, '+');
  const parsed = parsePhoneNumberFromString(international);
  return parsed?.isValid() ? parsed.number : byDigits;
}
