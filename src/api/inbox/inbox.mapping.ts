import type { ConversationStatus, MessageType, SenderType } from '../../contracts/model.js';
import type {
  AttachmentShown,
  ConversationMode,
  InboxConversation,
  InboxMessage,
  InboxMessageType,
  InboxStatus,
} from '../../contracts/socketEvents.js';
import type { ConversationFilter } from '../../conversations/conversationFilter.store.js';
import type { ConversationView, LiveSession } from '../../conversations/conversationList.store.js';
import type { MessageWithAttachments } from '../../conversations/domainEvents.js';
import type { AttachmentRow, ConversationRow } from '../../conversations/rows.js';
import type { TimelineLine } from '../../conversations/timelinePage.store.js';
import { isHeldByPeople } from '../../sessions/chatMode.js';
import type { TimelineLineDto } from './message.dto.js';

/** Document 000's words for the model (design §4). All of it is pure. */

const STATUS_WORDS: Record<ConversationStatus, InboxStatus> = {
  active: 'open',
  handed_off: 'open',
  resolved: 'resolved',
  expired: 'resolved',
};

/** An archived conversation is `archived` whatever else it is. */
const FILTERS: Record<InboxStatus, Pick<ConversationFilter, 'statuses' | 'isArchived'>> = {
  open: { statuses: ['active', 'handed_off'], isArchived: false },
  resolved: { statuses: ['resolved', 'expired'], isArchived: false },
  archived: { isArchived: true },
};

const TYPE_WORDS: Record<MessageType, InboxMessageType> = {
  text: 'text',
  image: 'image',
  document: 'document',
  audio: 'audio',
  video: 'video',
  file: 'document',
  location: 'location',
};

const SENDER_WORDS: Record<SenderType, InboxMessage['sender_type']> = {
  customer: 'customer',
  ai: 'agent',
  agent: 'agent',
};

export const statusShown = (row: Pick<ConversationRow, 'status' | 'is_archived'>): InboxStatus =>
  row.is_archived ? 'archived' : STATUS_WORDS[row.status];

export const filterOf = (
  status: InboxStatus | undefined,
): Pick<ConversationFilter, 'statuses' | 'isArchived'> => (status === undefined ? {} : FILTERS[status]);

/**
 * Who has the conversation (design §4, "Mode"), as the column of that name says it; the row of a change that has just been
 * made does not know its own yet.
 */
export function modeOf(status: ConversationStatus, session: LiveSession | null): ConversationMode {
  if (status === 'resolved') return 'closed';
  return status === 'handed_off' || isHeldByPeople(session) ? 'human' : 'ai';
}

export function showConversation({
  conversation,
  session,
  takenOverBy,
}: ConversationView): InboxConversation {
  return {
    id: conversation.id,
    tenant_id: conversation.tenant_id,
    phone_number: conversation.contact_phone,
    customer_name:
      conversation.contact_name || (conversation.contact_phone ?? conversation.contact_identifier ?? ''),
    status: statusShown(conversation),
    assigned_team: conversation.assigned_team,
    assigned_agent: conversation.assigned_agent,
    last_message_at: iso(conversation.last_message_at),
    unread_count: conversation.unread_count,
    created_at: conversation.created_at.toISOString(),
    updated_at: conversation.updated_at.toISOString(),
    channel: conversation.channel,
    platform: conversation.platform,
    account_id: conversation.account_id,
    contact_id: conversation.contact_id,
    last_message_preview: conversation.last_message_preview,
    message_count: conversation.message_count,
    summary: conversation.summary,
    mode: modeOf(conversation.status, session),
    session_status: session?.status === 'waiting' ? 'waiting' : 'idle',
    session_id: session?.id ?? null,
    session_started_at: iso(session?.started_at ?? null),
    session_grace_deadline: iso(session?.status === 'waiting' ? session.grace_deadline : null),
    taken_over_by: takenOverBy,
    taken_over_at: iso(session?.taken_over_at ?? null),
    handed_off: conversation.status === 'handed_off',
    handoff_reason: conversation.handoff_reason,
    assigned_user_id: conversation.assigned_user_id,
    agent_id: conversation.agent_id,
    last_seq: conversation.last_seq,
    version: conversation.version,
  };
}

export function showMessage(message: MessageWithAttachments): InboxMessage {
  const happened = wordsOf(message.metadata);
  return {
    id: message.id,
    conversation_id: message.conversation_id,
    interakt_message_id: message.provider_message_id,
    direction: message.direction,
    message_type: TYPE_WORDS[message.type],
    content: message.content,
    media_url: message.media_url ?? message.attachments[0]?.url ?? null,
    sender_type: SENDER_WORDS[message.sender_type],
    written_by: message.sender_type,
    sender_name: message.sender_name,
    agent_id: message.sender_type === 'agent' ? message.sender_id : null,
    summary: message.summary,
    suggested_team: message.suggested_team,
    is_read: message.is_read,
    created_at: message.sent_at.toISOString(),
    status: message.status,
    failure_code: message.failure_code,
    failure_reason: message.failure_reason,
    client_message_id: message.client_message_id,
    session_id: message.session_id,
    attachments: message.attachments.map(showAttachment),
    reactions: textsOf(happened['reactions']),
    edited_at: textOf(happened['edited_at']),
    deleted_at: textOf(happened['deleted_at']),
    seq: message.seq,
    version: message.version,
  };
}

export const showTimelineLine = (line: TimelineLine): TimelineLineDto => ({
  id: line.id,
  type: line.type,
  actor_type: line.actor_type,
  actor_id: line.actor_id,
  actor_name: line.actor_name,
  reason: line.reason,
  details: wordsOf(line.details),
  session_id: line.session_id,
  created_at: line.created_at.toISOString(),
});

const showAttachment = (row: AttachmentRow): AttachmentShown => ({
  id: row.id,
  type: row.type,
  file_name: row.file_name,
  file_type: row.file_type,
  file_size: row.file_size,
  url: row.url,
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** What is kept beside a message; anything but an object with words in it counts as nothing. */
const wordsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wordsOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
