import type { ErrorCode } from '../../contracts/errors.js';

/** Meta's codes and Interakt's older own ones (providers/interakt.md §1.4). */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  '131047': 'outside_window',
  '131026': 'invalid_recipient',
  '1013': 'invalid_recipient',
  '130429': 'too_many_requests',
};

/** Interakt has no codes of its own in its answers: the text is all there is (§2.4). */
const BY_TEXT: readonly (readonly [RegExp, ErrorCode])[] = [
  [/within (the )?last 24 hours|24[- ]hour/i, 'outside_window'],
  [/not a valid whatsapp|not available for the organization|invalid (phone|recipient)/i, 'invalid_recipient'],
  [/rate limit/i, 'too_many_requests'],
];

/** Our word for why Interakt could not deliver a message; `channelCode` is a receipt's `channel_error_code`. */
export function interaktFailureCode(channelCode: string | null, text: string): ErrorCode {
  const byText = BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
  return (channelCode === null ? undefined : BY_CODE[channelCode.trim()]) ?? byText ?? 'refused_by_provider';
}
