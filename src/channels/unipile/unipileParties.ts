import { internationalPhone } from '../../contracts/phone.js';
import { isPayload, isTrueAt, payloadAt, wordAt, type Payload } from '../payload.js';

/** A person as Unipile names one. */
export interface Attendee {
  /** `336…@s.whatsapp.net`, or `…@lid` for one who hides the number. */
  providerId: string;
  name: string;
  /** E.164 with its plus; null where the number is hidden, or where it is no person at all. */
  phone: string | null;
}

/** WhatsApp numbers a person's devices: `336…:12@s.whatsapp.net` is the same person. */
const DEVICE = /:\d+(?=@)/;

export function readAttendee(payload: Payload): Attendee | null {
  const providerId = wordAt(payload, 'attendee_provider_id')?.trim().replace(DEVICE, '') ?? null;
  if (providerId === null) return null;
  const told = wordAt(payloadAt(payload, 'attendee_specifics'), 'phone_number');
  return {
    providerId,
    name: wordAt(payload, 'attendee_name')?.trim() ?? '',
    phone: phoneIn(providerId) ?? (told === null ? null : internationalPhone(told)),
  };
}

/** A person can be answered: there is a phone, or a privacy id that stands for one. Channels and lists have neither. */
export const isPerson = (attendee: Attendee): boolean =>
  attendee.phone !== null || attendee.providerId.endsWith('@lid');

/** Groups are told apart by any of three signs, since none of them is always there (providers/unipile.md §4.4). */
export function isGroup(webhook: Payload): boolean {
  return (
    isTrueAt(webhook, 'is_group') ||
    (wordAt(webhook, 'provider_chat_id')?.endsWith('@g.us') ?? false) ||
    attendeesOf(webhook).length > 2
  );
}

/** Whether somebody on our side wrote it. `is_sender` is often left out, so the ids are compared as well. */
export function isOwn(webhook: Payload): boolean {
  const sender = readAttendee(payloadAt(webhook, 'sender'));
  return isTrueAt(webhook, 'is_sender') || (sender !== null && isAccountItself(webhook, sender));
}

/** Without this an own message would pass for a customer's, and the AI would answer itself. */
export const namesAuthor = (webhook: Payload): boolean =>
  'is_sender' in webhook || readAttendee(payloadAt(webhook, 'sender')) !== null;

/** The customer: who wrote, or for a message of our own the attendee who is not us, else the one the chat is named after. */
export function customerOf(webhook: Payload): Attendee | null {
  const sender = readAttendee(payloadAt(webhook, 'sender'));
  const own = isOwn(webhook);
  if (sender !== null && !own) return sender;
  const others = attendeesOf(webhook)
    .map(readAttendee)
    .filter((attendee) => attendee !== null && !isAccountItself(webhook, attendee))
    .filter((attendee) => !own || attendee?.providerId !== sender?.providerId);
  return others[0] ?? readAttendee({ attendee_provider_id: webhook['provider_chat_id'] });
}

/** Whether the account's own id is this person's; also when only one of the two is written out as a WhatsApp id. */
export function isAccountItself(webhook: Payload, { providerId }: Pick<Attendee, 'providerId'>): boolean {
  const own = wordAt(payloadAt(webhook, 'account_info'), 'user_id')?.trim().replace(DEVICE, '') ?? null;
  if (own === null) return false;
  const ownPhone = phoneIn(own) ?? internationalPhone(own);
  return own === providerId || (ownPhone !== null && ownPhone === phoneIn(providerId));
}

function attendeesOf(webhook: Payload): Payload[] {
  const { attendees } = webhook;
  return Array.isArray(attendees) ? attendees.filter(isPayload) : [];
}

function phoneIn(providerId: string): string | null {
  const digits = /^(\d+)@s\.whatsapp\.net$/.exec(providerId)?.[1];
  return digits === undefined ? null : internationalPhone(digits);
}
