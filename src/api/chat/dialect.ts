import type { ConversationStatus, MessageStatus, SenderType } from '../../contracts/model.js';
import type { MessageWithAttachments } from '../../conversations/domainEvents.js';
import type { ConversationRow } from '../../conversations/rows.js';
import type { ChatDto, ChatMessageDto } from './chatAnswers.dto.js';
import type { ChatSender, ChatStatus } from './chatWords.js';

/** Document 004's words for the model's (design §4). */

const STATUS_THERE: Record<ConversationStatus, ChatStatus> = {
  active: 'active',
  handed_off: 'active',
  resolved: 'resolved',
  expired: 'expired',
};

const SENDER_THERE: Record<SenderType, ChatSender> = { customer: 'user', ai: 'agent', agent: 'agent' };

export const statusThere = (status: ConversationStatus): ChatStatus => STATUS_THERE[status];

export const senderThere = (sender: SenderType): ChatSender => SENDER_THERE[sender];

/** The user's own message is `sent`, and `read` once somebody has answered it. */
export const messageStatusThere = (
  status: MessageStatus,
  isRead: boolean,
): Exclude<MessageStatus, 'received'> => {
  if (status !== 'received') return status;
  return isRead ? 'read' : 'sent';
};

export const chatThere = (row: ConversationRow): ChatDto => ({
  id: row.id,
  title: row.title ?? '',
  user_id: row.user_id ?? '',
  agent_id: row.agent_id,
  conversation_type: row.conversation_type,
  status: statusThere(row.status),
  is_archived: row.is_archived,
  is_pinned: row.is_pinned,
  total_messages: row.message_count,
  unread_count: row.unread_count,
  last_message_at: row.last_message_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

export const messageThere = (message: MessageWithAttachments): ChatMessageDto => ({
  id: message.id,
  conversation_id: message.conversation_id,
  content: message.content,
  content_type: message.type,
  sender: senderThere(message.sender_type),
  message_type: message.type,
  status: messageStatusThere(message.status, message.is_read),
  tokens_used: numberOf(message.metadata, 'tokens_used'),
  processing_time: numberOf(message.metadata, 'processing_time'),
  cost: numberOf(message.metadata, 'cost'),
  attachments: message.attachments.map((attachment) => ({
    id: attachment.id,
    file_name: attachment.file_name,
    file_type: attachment.file_type,
    file_size: attachment.file_size,
  })),
  created_at: message.sent_at.toISOString(),
  updated_at: message.updated_at.toISOString(),
});

function numberOf(metadata: unknown, key: string): number | null {
  const value = (metadata as Record<string, unknown> | null)?.[key];
  return typeof value === 'number' ? value : null;
}
