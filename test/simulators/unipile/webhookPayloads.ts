/** The bodies of Unipile's V1 webhooks (providers/unipile.md §4.4, §4.5). Pure: nothing is sent or remembered here. */

/** A message's attachment; `bytes` is what `GET /messages/:id/attachments/:id` serves, and never part of a webhook. */
export interface AttachmentSpec {
  id?: string;
  type: 'img' | 'video' | 'audio' | 'file' | 'linkedin_post';
  mimetype?: string;
  bytes?: Buffer;
  fileName?: string;
  voiceNote?: boolean;
  sticker?: boolean;
  gif?: boolean;
  unavailable?: boolean;
}

export interface Person {
  name: string;
  /** `<digits>@s.whatsapp.net`, or `<id>@lid` for one who hides the number. */
  providerId: string;
  /** Sent as `attendee_specifics.phone_number` when given. */
  phone?: string;
}

/** Everything of one messaging webhook that a test may want to choose. */
export interface MessageFacts {
  accountId: string;
  /** The account's own provider id. */
  accountUserId: string;
  chatId: string;
  providerChatId: string;
  messageId: string;
  providerMessageId: string;
  text: string | null;
  contact: Person;
  /** Written by the account itself, on its phone or through the API. */
  own?: boolean;
  /** Left out of the payload unless given, as Unipile often does. */
  isSender?: boolean;
  timestamp: string;
  attachments?: AttachmentSpec[];
  /** The documentation's sample shows one object with strings for values, live payloads an array. */
  attachmentsAs?: 'array' | 'object';
  group?: boolean;
  quoted?: unknown;
  webhookName?: string;
}

export type MessagingEvent =
  | 'message_received'
  | 'message_reaction'
  | 'message_read'
  | 'message_delivered'
  | 'message_edited'
  | 'message_deleted';

export type AccountStatus =
  | 'OK'
  | 'CONNECTING'
  | 'CREATION_SUCCESS'
  | 'RECONNECTED'
  | 'SYNC_SUCCESS'
  | 'ERROR'
  | 'STOPPED'
  | 'CREDENTIALS'
  | 'PERMISSIONS'
  | 'DELETED';

export type WebhookPayload = Record<string, unknown>;

export function messageReceived(facts: MessageFacts): WebhookPayload {
  return messagingPayload('message_received', facts);
}

/** `by` is who reacted; an empty `value` takes a reaction back. */
export function messageReaction(
  facts: MessageFacts,
  value: string,
  by: Person = facts.contact,
): WebhookPayload {
  return { ...messagingPayload('message_reaction', facts), reaction: value, reaction_sender: attendee(by) };
}

/** Read, delivered, edited (with the new text) or deleted: the message's own payload under another event. */
export function messageChanged(
  event: Exclude<MessagingEvent, 'message_received' | 'message_reaction'>,
  facts: MessageFacts,
): WebhookPayload {
  return messagingPayload(event, facts);
}

export function accountStatus(accountId: string, status: AccountStatus): WebhookPayload {
  return { AccountStatus: { account_id: accountId, account_type: 'WHATSAPP', message: status } };
}

/** One attachment as the wire has it, in webhooks and in REST alike. */
export function wireAttachment(spec: AttachmentSpec): Record<string, unknown> {
  const common = {
    id: spec.id,
    type: spec.type,
    mimetype: spec.mimetype ?? DEFAULT_MIMETYPE[spec.type],
    ...(spec.bytes && { file_size: spec.bytes.length }),
    unavailable: spec.unavailable ?? false,
    url: `att://${spec.id}`,
  };
  if (spec.type === 'img')
    return { ...common, size: { width: 1, height: 1 }, sticker: spec.sticker ?? false };
  if (spec.type === 'video') return { ...common, size: { width: 1, height: 1 }, gif: spec.gif ?? false };
  if (spec.type === 'audio') return { ...common, duration: 3, voice_note: spec.voiceNote ?? false };
  if (spec.type === 'file') return { ...common, file_name: spec.fileName ?? 'document.pdf' };
  return common;
}

export const DEFAULT_MIMETYPE: Record<AttachmentSpec['type'], string> = {
  img: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg; codecs=opus',
  file: 'application/pdf',
  linkedin_post: 'text/html',
};

function messagingPayload(event: MessagingEvent, facts: MessageFacts): WebhookPayload {
  const owner: Person = { name: 'Our shop', providerId: facts.accountUserId };
  const others = facts.group ? [facts.contact, owner, OTHER_MEMBER] : [facts.contact];
  return {
    event,
    webhook_name: facts.webhookName ?? 'messaging',
    account_id: facts.accountId,
    account_type: 'WHATSAPP',
    account_info: { user_id: facts.accountUserId },
    chat_id: facts.chatId,
    provider_chat_id: facts.providerChatId,
    timestamp: facts.timestamp,
    message_id: facts.messageId,
    provider_message_id: facts.providerMessageId,
    message: facts.text,
    subject: null,
    sender: attendee(facts.own ? owner : facts.contact),
    attendees: others.map(attendee),
    attachments: attachmentsOf(facts),
    ...(facts.isSender === undefined ? {} : { is_sender: facts.isSender }),
    is_event: 0,
    is_group: facts.group ?? false,
    quoted: facts.quoted ?? null,
    reaction: null,
    reaction_sender: null,
  };
}

const OTHER_MEMBER: Person = { name: 'Another member', providerId: '33677777777@s.whatsapp.net' };

function attendee(person: Person): Record<string, unknown> {
  return {
    attendee_id: `att_${person.providerId}`,
    attendee_name: person.name,
    attendee_provider_id: person.providerId,
    attendee_profile_url: '',
    ...(person.phone && { attendee_specifics: { phone_number: person.phone } }),
  };
}

function attachmentsOf({ attachments = [], attachmentsAs = 'array' }: MessageFacts): unknown {
  const wire = attachments.map(wireAttachment);
  if (attachmentsAs === 'array') return wire;
  const asStrings = Object.entries(wire[0] ?? {}).map(([key, value]) => [
    key,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return Object.fromEntries(asStrings) as Record<string, string>;
}
