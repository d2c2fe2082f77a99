import type { ChatsServerEvents, EventOf } from '../../contracts/socketEvents.js';
import type { UserId } from '../../contracts/ids.js';
import type { Holder } from '../../conversations/conversationList.store.js';
import type { DomainEvent } from '../../conversations/domainEvents.js';
import { showConversation, showMessage } from './inbox.mapping.js';

type ChatsEvent = EventOf<ChatsServerEvents>;
type Of<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>;

/** Document 000's word for each thing that happens; null: it has none, and needs none (docs/realtime.md). */
const WORDS: {
  [Type in DomainEvent['type']]: (event: Of<Type>, holder: Holder | null) => ChatsEvent | null;
} = {
  // Before its first message, so that no screen hears a message of a conversation it does not know.
  conversationCreated: conversationUpdated,
  conversationChanged: conversationUpdated,
  messageCreated: ({ message }) => ({ name: 'new_message', payload: showMessage(message) }),
  messageChanged: ({ message }) => ({ name: 'message_updated', payload: showMessage(message) }),
  conversationDeleted: ({ conversation: { id, version } }) => ({
    name: 'conversation_deleted',
    payload: { id, version },
  }),
  accountStatusChanged: ({ accountId, status }) => ({
    name: 'account_status',
    payload: { account_id: accountId, status },
  }),
  // The row that follows says these.
  statusChanged: () => null,
  handedOff: () => null,
  assigned: () => null,
  agentReleased: () => null,
};

function conversationUpdated(
  { conversation, session }: Of<'conversationCreated' | 'conversationChanged'>,
  takenOverBy: Holder | null,
): ChatsEvent {
  return { name: 'conversation_updated', payload: showConversation({ conversation, session, takenOverBy }) };
}

/** `holder` is the person named by `holderOf`. */
export function chatsEventOf(event: DomainEvent, holder: Holder | null): ChatsEvent | null {
  const word = WORDS[event.type] as (event: DomainEvent, holder: Holder | null) => ChatsEvent | null;
  return word(event, holder);
}

/** Whose name and address the event's payload needs; null: nobody's. */
export const holderOf = (event: DomainEvent): UserId | null =>
  'session' in event ? (event.session?.taken_over_by ?? null) : null;
