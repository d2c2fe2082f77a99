import type { UserId } from '../../contracts/ids.js';
import type { ConversationStatus, SenderType } from '../../contracts/model.js';
import type { ConversationRow, MessageRow } from '../../conversations/rows.js';
import { person, type SessionEvent } from '../../sessions/domain/sessionState.js';
import type { ServiceConversationDto, ServiceMessageDto } from './conversationService.dto.js';
import type { Sender } from './senders.js';

/** Document 002's words for the model (design §4, the table of dialects). Its statuses are the model's own. */

/** What the document counts as an active conversation. */
export const ACTIVE: readonly ConversationStatus[] = ['active', 'handed_off'];

const SENDER_HERE: Record<Sender, SenderType> = { customer: 'customer', llm: 'ai', agent: 'agent' };
const SENDER_THERE: Record<SenderType, Sender> = { customer: 'customer', ai: 'llm', agent: 'agent' };

export const senderHere = (sender: Sender): SenderType => SENDER_HERE[sender];
export const senderThere = (sender: SenderType): Sender => SENDER_THERE[sender];

const HANDED_OFF_BY_HAND = 'Set to handed_off by hand';

/** What setting a status asks of the rules; null where the conversation has it already. */
export function statusEvent(
  wanted: ConversationStatus,
  current: ConversationStatus,
  by: UserId | null,
): SessionEvent | null {
  if (wanted === current) return null;
  switch (wanted) {
    case 'active':
      return current === 'handed_off'
        ? { type: 'released', by: person(by), immediate: false }
        : { type: 'reopened', by: person(by) };
    case 'handed_off':
      return { type: 'handedOff', by: person(by), reason: HANDED_OFF_BY_HAND };
    case 'resolved':
      return { type: 'closed', by: person(by) };
    case 'expired':
      return { type: 'expired' };
  }
}

export const conversationThere = (row: ConversationRow): ServiceConversationDto => ({
  id: row.id,
  tenant_id: row.tenant_id,
  outlet_id: row.outlet_id,
  customer_phone: row.contact_phone ?? row.contact_identifier ?? '',
  customer_name: row.contact_name === '' ? null : row.contact_name,
  status: row.status,
  handoff_requested: row.status === 'handed_off',
  handoff_agent_id: row.handoff_agent_id,
  handoff_reason: row.handoff_reason,
  started_at: row.started_at.toISOString(),
  ended_at: row.ended_at?.toISOString() ?? null,
  // A conversation without a message yet counts from its start.
  last_message_at: (row.last_message_at ?? row.started_at).toISOString(),
  version: row.version,
});

export const messageThere = (row: MessageRow): ServiceMessageDto => ({
  id: row.id,
  conversation_id: row.conversation_id,
  sender_type: senderThere(row.sender_type),
  sender_id: row.sender_id,
  content: row.content,
  whatsapp_message_id: row.provider_message_id,
  timestamp: row.sent_at.toISOString(),
  metadata: metadataThere(row.metadata),
  version: row.version,
  seq: row.seq,
  status: row.status,
});

/** Null when there is none. The payload that a message came in with stays with us. */
function metadataThere(metadata: MessageRow['metadata']): Record<string, unknown> | null {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return null;
  const { raw: _raw, ...shown } = metadata;
  return Object.keys(shown).length === 0 ? null : shown;
}
