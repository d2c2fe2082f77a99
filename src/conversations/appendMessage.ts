import type { MessageType } from '../contracts/model.js';
import type { AttachmentRow, ConversationRow, MessageRow } from './rows.js';
import type { MessageWithAttachments } from './domainEvents.js';
import { describeMessage } from './messageText.js';

/** Characters of a conversation's preview (spec/003 §17). */
const PREVIEW_LENGTH = 100;

/** A message about to be written; what the conversation gives it (number, version) is not in it yet. */
export type NewMessage = Pick<MessageRow, 'id' | 'direction' | 'sender_type' | 'status' | 'sent_at'> &
  Partial<
    Omit<MessageRow, 'tenant_id' | 'conversation_id' | 'seq' | 'version' | 'created_at' | 'updated_at'>
  > & {
    attachments?: NewAttachment[];
  };

export type NewAttachment = Pick<AttachmentRow, 'id'> &
  Partial<Omit<AttachmentRow, 'tenant_id' | 'conversation_id' | 'message_id' | 'position' | 'created_at'>>;

/**
 * Gives the message the next number and version of its conversation, and moves the conversation's counters and preview.
 * Changes `conversation` in place; the caller holds its lock and writes both.
 */
export function appendMessage(
  conversation: ConversationRow,
  message: NewMessage,
  now: Date,
): MessageWithAttachments {
  conversation.last_seq += 1;
  conversation.version += 1;
  conversation.message_count += 1;
  conversation.updated_at = now;
  const row = completeRow(conversation, message, now);
  const attachments = (message.attachments ?? []).map((attachment, position) =>
    completeAttachment(row, attachment, position),
  );
  if (message.sender_type === 'customer') {
    if (!row.is_read) conversation.unread_count += 1;
    conversation.last_customer_message_at = latest(conversation.last_customer_message_at, row.sent_at);
  }
  movePreview(
    conversation,
    row,
    attachments.map((attachment) => attachment.type),
    now,
  );
  return { ...row, attachments };
}

/** Old news does not become the preview; nor does a provider's clock that runs ahead put a thread on top for ever. */
function movePreview(
  conversation: ConversationRow,
  row: MessageRow,
  attached: MessageType[],
  now: Date,
): void {
  const at = row.sent_at > now ? now : row.sent_at;
  if (conversation.last_message_at !== null && at < conversation.last_message_at) return;
  conversation.last_message_at = at;
  conversation.last_message_preview = previewOf(row.type, row.content, attached);
}

/** A message as lists show it, in characters and not in halves of them. */
export const previewOf = (type: MessageType, content: string, attached: readonly MessageType[]): string =>
  [...describeMessage(type, content, attached)].slice(0, PREVIEW_LENGTH).join('');

function completeRow(conversation: ConversationRow, message: NewMessage, now: Date): MessageRow {
  const { attachments: _attachments, ...given } = message;
  return {
    tenant_id: conversation.tenant_id,
    conversation_id: conversation.id,
    seq: conversation.last_seq,
    version: conversation.version,
    owner_id: conversation.user_id,
    session_id: null,
    sender_name: '',
    sender_id: null,
    type: 'text',
    content: '',
    media_url: null,
    failure_code: null,
    failure_reason: null,
    epoch: null,
    turn_id: null,
    attempts: 0,
    next_attempt_at: null,
    sending_since: null,
    sending_until: null,
    settled_at: null,
    client_message_id: null,
    provider_message_id: null,
    sent_by_us: false,
    summary: null,
    suggested_team: null,
    is_read: false,
    low_confidence: false,
    metadata: {},
    created_at: now,
    updated_at: now,
    ...given,
  };
}

function completeAttachment(message: MessageRow, attachment: NewAttachment, position: number): AttachmentRow {
  return {
    type: 'file',
    file_name: null,
    file_type: null,
    file_size: null,
    file_path: null,
    provider_attachment_id: null,
    url: null,
    uploaded_by: null,
    created_at: message.created_at,
    ...attachment,
    tenant_id: message.tenant_id,
    conversation_id: message.conversation_id,
    message_id: message.id,
    position,
  };
}

const latest = (a: Date | null, b: Date): Date => (a !== null && a > b ? a : b);
