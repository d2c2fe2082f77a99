import type { Platform } from '../contracts/model.js';

const WHATSAPP_ID = /^(\d{7,15})@(?:s\.whatsapp\.net|c\.us)$/;
const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;
/** Where people are numbers, a long one is taken to begin with its country code; on others it may be an id. */
const LONG_NUMBER = /^[1-9]\d{10,14}$/;
const PLATFORMS_OF_NUMBERS: readonly Platform[] = ['whatsapp', 'signal'];

/** The E.164 phone in a participant's identifier (spec/001: "Phone number or username"); null where it holds none. */
export function participantPhone(platform: Platform, identifier: string): string | null {
  const digits = WHATSAPP_ID.exec(identifier)?.[1];
  if (digits !== undefined) return `+${digits}`;
  const compact = identifier.replace(/[\s\-().]/g, '');
  if (INTERNATIONAL.test(compact)) return compact;
  return PLATFORMS_OF_NUMBERS.includes(platform) && LONG_NUMBER.test(compact) ? `+${compact}` : null;
}
