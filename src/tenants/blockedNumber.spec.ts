import { AppError } from '../contracts/errors.js';
import { toBlockable } from './blockedNumber.js';

describe('a number to block', () => {
  it.each(['+905551234567', '905551234567', '00905551234567', '+90 (555) 123-45.67'])(
    'is the same however it is written: %s',
    (written) => {
      expect(toBlockable(written)).toBe('+905551234567');
    },
  );

  it.each(['', '12345', '+1234567890123456', '0555 123 45 67', 'asha@example.test', '+90555123456x'])(
    'is refused by name where it is none: %s',
    (written) => {
      const refusal = expect.objectContaining({
        code: 'validation_failed',
        details: [expect.objectContaining({ field: 'phone' })],
      });
      expect(() => toBlockable(written)).toThrow(AppError);
      expect(() => toBlockable(written)).toThrow(refusal);
    },
  );
});
