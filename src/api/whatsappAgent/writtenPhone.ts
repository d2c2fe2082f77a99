import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { invalidField } from '../../contracts/errors.js';
import { internationalPhone } from '../../contracts/phone.js';

/**
 * E.164 of a number with its country code, however a person writes it: the zero in `+90 (0) 555 …` is no part of it.
 * A number that no plan knows is kept by its digits, as WhatsApp itself has some such.
 *
 * @throws AppError `validation_failed` naming `phone`
 */
export function writtenPhone(written: string): string {
  const byDigits = internationalPhone(written) ?? refuse();
  const parsed = parsePhoneNumberFromString(written.trim().replace(/^(?:00|\+)?/, '+'));
  return parsed?.isValid() ? parsed.number : byDigits;
}

function refuse(): never {
  throw invalidField('phone', 'phone must be a number with its country code, such as +905551234567');
}
