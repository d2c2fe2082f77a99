import type { InboxConversation, InboxMessage } from '../../../src/contracts/socketEvents.js';

/** A conversation and a message as sockets and document 000's endpoints tell them. Times are ISO strings. */
export type Conversation = InboxConversation;
export type Message = InboxMessage;

/** What was written here and has not come back from Baton yet. */
export interface PendingMessage {
  clientMessageId: string;
  text: string;
  files: readonly File[];
  startedAt: string;
  /** Null while it is on its way. */
  error: unknown;
}

/** Of two states of the same conversation. */
export const newer = (one: Conversation, other: Conversation | undefined): Conversation =>
  other !== undefined && other.version > one.version ? other : one;

export const isWaiting = (conversation: Conversation): boolean => conversation.session_status === 'waiting';

/** A conversation without messages stands where it was made. */
export const lastMessageAt = (conversation: Conversation): string =>
  conversation.last_message_at ?? conversation.created_at;
