import { participantPhone } from './participantPhone.js';

describe('the phone of an imported participant', () => {
  it.each([
    ['whatsapp', '+1234567890', '+1234567890'],
    ['whatsapp', '+1 (234) 567-890', '+1234567890'],
    ['whatsapp', '14155550123', '+14155550123'],
    ['whatsapp', '14155550123@s.whatsapp.net', '+14155550123'],
    ['whatsapp', '14155550123@c.us', '+14155550123'],
    ['signal', '+1987654321', '+1987654321'],
    ['telegram', '+14155550123', '+14155550123'],
  ] as const)('%s %s is %s', (platform, identifier, phone) => {
    expect(participantPhone(platform, identifier)).toBe(phone);
  });

  it.each([
    ['telegram', '@johndoe', 'a user name'],
    ['telegram', '14155550123', 'an id in digits'],
    ['whatsapp', '140123456789012@lid', 'a privacy id'],
    ['whatsapp', '4155550123', 'a number without its country code'],
    ['whatsapp', '08123456789', 'a number in its national form'],
    ['whatsapp', '+0123456789', 'a country code that does not exist'],
    ['whatsapp', '+12345', 'too short'],
    ['whatsapp', 'John 14155550123', 'a name'],
  ] as const)('%s %s is none: %s', (platform, identifier, _why) => {
    expect(participantPhone(platform, identifier)).toBeNull();
  });
});
