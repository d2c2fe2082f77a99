import type { EventOf, ServiceServerEvents } from '../../contracts/socketEvents.js';
import type { DomainEvent } from '../../conversations/domainEvents.js';
import { conversationThere, messageThere } from './dialect.js';

type ServiceEvent = EventOf<ServiceServerEvents>;

/** Document 002's word for each thing that happens; null: it has none (docs/realtime.md). */
const WORDS: {
  [Type in DomainEvent['type']]: (event: Extract<DomainEvent, { type: Type }>) => ServiceEvent | null;
} = {
  conversationCreated: ({ conversation }) => ({
    name: 'conversation:new',
    payload: conversationThere(conversation),
  }),
  conversationChanged: ({ conversation }) => ({
    name: 'conversation:updated',
    payload: conversationThere(conversation),
  }),
  messageCreated: ({ message }) => ({ name: 'conversation:message', payload: messageThere(message) }),
  messageChanged: ({ message }) => ({ name: 'conversation:message_updated', payload: messageThere(message) }),
  handedOff: ({ conversation, reason }) => ({
    name: 'conversation:handoff',
    payload: {
      conversation_id: conversation.id,
      reason,
      agent_id: conversation.handoff_agent_id,
      version: conversation.version,
    },
  }),
  statusChanged: ({ conversation, from }) => ({
    name: 'conversation:status',
    payload: {
      conversation_id: conversation.id,
      status: conversation.status,
      previous_status: from,
      version: conversation.version,
    },
  }),
  assigned: ({ conversation, userId }) => ({
    name: 'agent:assigned',
    payload: { conversation_id: conversation.id, agent_id: userId, version: conversation.version },
  }),
  agentReleased: () => null,
  conversationDeleted: () => null,
  accountStatusChanged: () => null,
};

export function serviceEventOf(event: DomainEvent): ServiceEvent | null {
  const word = WORDS[event.type] as (event: DomainEvent) => ServiceEvent | null;
  return word(event);
}
