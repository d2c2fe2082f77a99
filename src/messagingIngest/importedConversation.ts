import { isISO8601 } from 'class-validator';
import type { InboundAttachment, InboundMessage } from '../contracts/inbound.js';
import { MESSAGE_TYPES, type MessageType } from '../contracts/model.js';
import { storableText } from '../contracts/storableText.js';
import { isWebAddress } from '../contracts/webAddress.js';
import { participantPhone } from './participantPhone.js';

/** The types of spec/001, "Message Types". */
export const IMPORTED_TYPES = MESSAGE_TYPES.filter((type) => type !== 'document');
export const IMPORTED_DIRECTIONS = ['inbound', 'outbound'] as const;

/** Characters an id may have, so that an index can hold it beside its scope. */
export const MAX_ID_LENGTH = 500;
const MAX_NAME_LENGTH = 500;
const MAX_URL_LENGTH = 4_000;

/** Whose conversations these are, as every message of an import says it. */
export type ImportScope = Pick<InboundMessage, 'tenantId' | 'platform' | 'threadScope'>;

/** What is wrong with a conversation, for its caller: `messages[3].sent_at …`. */
export class UnreadableConversation extends Error {}

/**
 * Reads one conversation of an import as its caller sent it (spec/001, "Conversation Object"). Fields that the document
 * does not know are ignored: they are the exporting platform's own.
 *
 * @throws UnreadableConversation on the first value that will not do
 */
export function readConversation(
  sent: unknown,
  scope: ImportScope,
): { externalId: string; messages: InboundMessage[] } {
  const conversation = objectOf(sent, 'conversation');
  const externalId = idOf(conversation['external_conversation_id'], 'external_conversation_id');
  const identifier = idOf(conversation['participant_identifier'], 'participant_identifier');
  const name = optionalText(conversation['participant_name'], 'participant_name', MAX_NAME_LENGTH) ?? '';
  const { messages } = conversation;
  if (!Array.isArray(messages)) throw new UnreadableConversation('messages must be an array');
  const contact = { identifier, name, phone: participantPhone(scope.platform, identifier) };
  return {
    externalId,
    messages: messages.map((message: unknown, index) => ({
      ...readMessage(message, `messages[${index}]`),
      ...scope,
      accountId: null,
      channel: 'import',
      externalThreadId: externalId,
      providerChatId: null,
      contact,
      senderName: '',
      isStale: true,
    })),
  };
}

function readMessage(sent: unknown, path: string) {
  const message = objectOf(sent, path);
  const providerMessageId = idOf(message['id'], `${path}.id`);
  const direction = oneOf(message['direction'], IMPORTED_DIRECTIONS, `${path}.direction`);
  const type = oneOf(message['type'], IMPORTED_TYPES, `${path}.type`);
  const { content } = message;
  if (typeof content !== 'string') throw new UnreadableConversation(`${path}.content must be a string`);
  const text = storableText(content);
  return {
    providerMessageId,
    author: direction === 'inbound' ? ('customer' as const) : ('own' as const),
    type,
    text,
    attachments: attachmentsOf(type, message['media_url'], `${path}.media_url`),
    sentAt: timeOf(message['sent_at'], `${path}.sent_at`),
    raw: text === content ? null : JSON.stringify(message),
  };
}

function attachmentsOf(type: MessageType, sent: unknown, path: string): InboundAttachment[] {
  const url = optionalText(sent, path, MAX_URL_LENGTH);
  if (url === null || url === '') return [];
  if (!isWebAddress(url)) throw new UnreadableConversation(`${path} must be an http or https address`);
  return [
    {
      type: type === 'text' || type === 'location' ? 'file' : type,
      fileName: null,
      fileType: null,
      fileSize: null,
      providerAttachmentId: null,
      url,
    },
  ];
}

/** A time without a zone is UTC, as exporting scripts mean it. */
function timeOf(sent: unknown, path: string): Date {
  const isTime =
    typeof sent === 'string' &&
    isISO8601(sent, { strict: true, strictSeparator: true }) &&
    /^\d{4}-\d\d-\d\d/.test(sent);
  const hasZone = isTime && (!sent.includes('T') || /(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(sent));
  const time = new Date(isTime ? `${sent.replace(',', '.')}${hasZone ? '' : 'Z'}` : Number.NaN);
  if (Number.isNaN(time.getTime()) || time.getTime() < 0) {
    throw new UnreadableConversation(`${path} must be an ISO 8601 timestamp`);
  }
  return time;
}

function objectOf(sent: unknown, path: string): Record<string, unknown> {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw new UnreadableConversation(`${path} must be an object`);
  }
  return sent as Record<string, unknown>;
}

function idOf(sent: unknown, path: string): string {
  if (typeof sent !== 'string' || sent.trim() === '') {
    throw new UnreadableConversation(`${path} must be a non-empty string`);
  }
  if (sent.length > MAX_ID_LENGTH) {
    throw new UnreadableConversation(`${path} must be at most ${MAX_ID_LENGTH} characters long`);
  }
  return storableText(sent);
}

function optionalText(sent: unknown, path: string, maxLength: number): string | null {
  if (sent === undefined || sent === null) return null;
  if (typeof sent !== 'string') throw new UnreadableConversation(`${path} must be a string`);
  if (sent.length > maxLength) {
    throw new UnreadableConversation(`${path} must be at most ${maxLength} characters long`);
  }
  return storableText(sent);
}

function oneOf<T extends string>(sent: unknown, allowed: readonly T[], path: string): T {
  const found = allowed.find((each) => each === sent);
  if (found === undefined) throw new UnreadableConversation(`${path} must be one of: ${allowed.join(', ')}`);
  return found;
}
