import { internationalPhone } from './phone.js';

describe('a phone number', () => {
  it.each(['+905551234567', '905551234567', '00905551234567', '+90 (555) 123-45.67'])(
    'is the same however it is written: %s',
    (written) => {
      expect(internationalPhone(written)).toBe('+905551234567');
    },
  );

  it.each(['', '12345', '+1234567890123456', '0555 123 45 67', 'asha@example.test', '+90555123456x'])(
    'is none: %s',
    (written) => {
      expect(internationalPhone(written)).toBeNull();
    },
  );
});
