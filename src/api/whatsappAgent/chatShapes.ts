import type { SenderType } from '../../contracts/model.js';
import type { MessageWithAttachments } from '../../conversations/domainEvents.js';
import type { AttachmentRow, MessageRow } from '../../conversations/rows.js';
import type { ChatView, SessionView } from '../../sessions/chatView.store.js';
import type { WhatsAppMessageDto, WhatsAppSessionDto } from './chatHistory.dto.js';
import type { WhatsAppChatDto } from './chats.dto.js';

/** Document 003's words for the model's (spec/003 §4.3, §11.4; design §4). Pure. */

/** To WhatsApp all three speak for two sides: the AI's messages come from the business number, as a person's do. */
const SENDERS: Record<SenderType, 'contact' | 'human'> = { customer: 'contact', ai: 'human', agent: 'human' };

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export const toChatDto = (chat: ChatView): WhatsAppChatDto => ({
  _id: chat.id,
  tenant_id: chat.tenant_id,
  unipile_chat_id: chat.external_id,
  contact_name: chat.contact_name || (chat.contact_phone ?? ''),
  contact_phone: chat.contact_phone ?? '',
  mode: chat.mode,
  taken_over_by: chat.taken_over_by,
  taken_over_at: iso(chat.taken_over_at),
  last_message_at: (chat.last_message_at ?? chat.created_at).toISOString(),
  last_message_preview: chat.last_message_preview,
  message_count: chat.message_count,
  session_status: chat.session_status,
  session_started_at: iso(chat.session_started_at),
  session_grace_deadline: iso(chat.session_grace_deadline),
  session_resolved_by: chat.session_resolved_by,
  status: chat.status,
  handoff_reason: chat.handoff_reason,
  channel: chat.channel,
  unread_count: chat.unread_count,
  version: chat.version,
  createdAt: chat.created_at.toISOString(),
  updatedAt: chat.updated_at.toISOString(),
});

/** `linkTo`: an address at which a file can be fetched for a while. */
export const toMessageDto = (
  message: MessageWithAttachments,
  linkTo: (attachment: AttachmentRow) => string | null,
): WhatsAppMessageDto => ({
  _id: message.id,
  chat_id: message.conversation_id,
  session_id: message.session_id,
  sender: SENDERS[message.sender_type],
  sender_name: senderName(message),
  author: authorOf(message),
  text: message.content,
  sent_via_unipile: message.sent_by_us,
  unipile_message_id: message.provider_message_id,
  client_message_id: message.client_message_id,
  type: message.type,
  attachments: message.attachments.map((attachment) => ({
    _id: attachment.id,
    type: attachment.type,
    file_name: attachment.file_name,
    file_type: attachment.file_type,
    file_size: attachment.file_size,
    url: linkTo(attachment),
  })),
  status: message.status,
  failure_code: message.failure_code,
  failure_reason: message.failure_reason,
  seq: message.seq,
  version: message.version,
  createdAt: message.sent_at.toISOString(),
});

type Sender = Pick<MessageRow, 'sender_type' | 'sender_name' | 'sender_id' | 'sent_by_us'>;

/** spec/003 §4.3, "sender field explanation". */
function senderName({ sender_type, sender_name, sender_id, sent_by_us }: Sender): string {
  if (sender_type === 'ai') return 'AI';
  if (sender_type === 'customer') return sender_name;
  return sent_by_us ? (sender_id ?? sender_name) : 'WhatsApp';
}

/** Whoever wrote from here, by the name that they had then. */
const authorOf = ({ sender_type, sender_name, sender_id }: Sender) =>
  sender_type === 'agent' && sender_id !== null ? { _id: sender_id, name: sender_name } : null;

export const toSessionDto = (session: SessionView): WhatsAppSessionDto => ({
  _id: session.id,
  chat_id: session.conversation_id,
  tenant_id: session.tenant_id,
  status: session.status,
  resolved_by: session.resolved_by,
  started_at: session.started_at.toISOString(),
  resolved_at: iso(session.resolved_at),
  grace_deadline: iso(session.grace_deadline),
  taken_over_by: session.taken_over_by,
  taken_over_at: iso(session.taken_over_at),
  message_count: session.message_count,
  createdAt: session.created_at.toISOString(),
  updatedAt: session.updated_at.toISOString(),
});
