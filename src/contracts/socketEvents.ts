import type {
  Channel,
  ConversationStatus,
  Direction,
  MessageStatus,
  MessageType,
  Platform,
  SenderType,
} from './model.js';

/**
 * What screens hear and say over Socket.IO, and the shapes that document 000's endpoints answer with, since they are the
 * same (docs/realtime.md). Fit to be given to socket.io's `Socket<ServerEvents, ClientEvents>`. Times are ISO 8601.
 *
 * `version` goes up with every change of a conversation or its messages. A screen that sees a number left out asks for
 * what is new by `after_version`.
 */

/** Document 000's words for a conversation's status. */
export const INBOX_STATUSES = ['open', 'resolved', 'archived'] as const;
export type InboxStatus = (typeof INBOX_STATUSES)[number];

/** Who has the conversation (spec/003 §10). */
export const CONVERSATION_MODES = ['ai', 'human', 'closed'] as const;
export type ConversationMode = (typeof CONVERSATION_MODES)[number];

export interface PersonShown {
  id: string;
  name: string;
  email: string;
}

/** A conversation in document 000's words, with what a screen needs beyond them. */
export interface InboxConversation {
  id: string;
  tenant_id: string;
  /** E.164; null where the network tells no phone. */
  phone_number: string | null;
  /** The phone where there is no name. */
  customer_name: string;
  status: InboxStatus;
  assigned_team: string | null;
  assigned_agent: string | null;
  last_message_at: string | null;
  unread_count: number;
  created_at: string;
  updated_at: string;
  channel: Channel;
  platform: Platform;
  account_id: string | null;
  contact_id: string | null;
  last_message_preview: string;
  message_count: number;
  /** The AI's one sentence on the message that began it. */
  summary: string | null;
  mode: ConversationMode;
  /** `waiting`: the grace period runs, until `session_grace_deadline`. */
  session_status: 'idle' | 'waiting';
  session_id: string | null;
  session_started_at: string | null;
  session_grace_deadline: string | null;
  taken_over_by: PersonShown | null;
  /** Set, with nobody in `taken_over_by`: people have it and nobody holds it yet. */
  taken_over_at: string | null;
  handed_off: boolean;
  handoff_reason: string | null;
  /** The user it is assigned to; `assigned_agent` is free text. */
  assigned_user_id: string | null;
  agent_id: string | null;
  last_seq: number;
  version: number;
}

export interface AttachmentShown {
  id: string;
  type: MessageType;
  file_name: string | null;
  /** MIME type. */
  file_type: string | null;
  /** Bytes. */
  file_size: number | null;
  /** Null where the bytes are with the provider, or in our storage. */
  url: string | null;
}

/** Document 000's types: a `file` is a `document` to it. */
export type InboxMessageType = Exclude<MessageType, 'file'>;

/** A message in document 000's words, with what a screen needs beyond them. */
export interface InboxMessage {
  id: string;
  conversation_id: string;
  /** The channel's own id of it, whatever the channel. */
  interakt_message_id: string | null;
  direction: Direction;
  message_type: InboxMessageType;
  content: string;
  media_url: string | null;
  sender_type: 'customer' | 'agent';
  /** The same with the AI told apart. */
  written_by: SenderType;
  sender_name: string;
  agent_id: string | null;
  summary: string | null;
  suggested_team: string | null;
  is_read: boolean;
  /** The provider's clock; messages are shown in its order, then in that of `seq`. */
  created_at: string;
  status: MessageStatus;
  failure_code: string | null;
  failure_reason: string | null;
  client_message_id: string | null;
  session_id: string | null;
  attachments: AttachmentShown[];
  /** Who reacted (`us`, or the channel's id of the person), and with what; empty for a reaction taken back. */
  reactions: Record<string, string>;
  edited_at: string | null;
  deleted_at: string | null;
  seq: number;
  version: number;
}

export interface ConversationGone {
  id: string;
  version: number;
}

/** A channel account's connection, as its provider reports it. */
export interface AccountStatus {
  account_id: string;
  /** `ok`, `pending`, or the provider's own word in lower case. */
  status: string;
}

export interface ConversationWish {
  conversation_id: string;
}

/** Every wish is answered; `error` is one of the API's error codes. */
export type WishAnswer = { ok: true } | { error: string };
type Answer = (answer: WishAnswer) => void;

/** Namespace `/chats` (spec/000). A socket is in its tenant's room from the start. */
export interface ChatsServerEvents {
  new_message: (message: InboxMessage) => void;
  message_updated: (message: InboxMessage) => void;
  /** New or changed: the whole row, to be put in the place of the one with its id. */
  conversation_updated: (conversation: InboxConversation) => void;
  conversation_deleted: (gone: ConversationGone) => void;
  account_status: (account: AccountStatus) => void;
}

export interface ChatsClientEvents {
  join_conversation: (wish: ConversationWish, answer?: Answer) => void;
  leave_conversation: (wish: ConversationWish, answer?: Answer) => void;
}

/** A conversation in document 002's words. */
export interface ServiceConversation {
  id: string;
  tenant_id: string;
  outlet_id: string | null;
  customer_phone: string;
  customer_name: string | null;
  status: ConversationStatus;
  handoff_requested: boolean;
  handoff_agent_id: string | null;
  handoff_reason: string | null;
  started_at: string;
  ended_at: string | null;
  last_message_at: string;
  version: number;
}

/** A message in document 002's words. */
export interface ServiceMessage {
  id: string;
  conversation_id: string;
  sender_type: 'customer' | 'llm' | 'agent';
  sender_id: string | null;
  content: string;
  whatsapp_message_id: string | null;
  timestamp: string;
  metadata: Record<string, unknown> | null;
  version: number;
  seq: number;
  status: MessageStatus;
}

export interface HandoffNews {
  conversation_id: string;
  reason: string;
  agent_id: string | null;
  version: number;
}

export interface StatusNews {
  conversation_id: string;
  status: ConversationStatus;
  previous_status: ConversationStatus;
  version: number;
}

export interface AssignmentNews {
  conversation_id: string;
  /** Null: nobody any more. */
  agent_id: string | null;
  version: number;
}

/** Namespace `/` (spec/002). Nothing comes before `tenant:join` or `conversation:join`. */
export interface ServiceServerEvents {
  'conversation:new': (conversation: ServiceConversation) => void;
  'conversation:message': (message: ServiceMessage) => void;
  'conversation:handoff': (news: HandoffNews) => void;
  'conversation:status': (news: StatusNews) => void;
  'agent:assigned': (news: AssignmentNews) => void;
  /** Beyond the document: without these two a screen would take every receipt for something it has missed. */
  'conversation:message_updated': (message: ServiceMessage) => void;
  'conversation:updated': (conversation: ServiceConversation) => void;
}

export interface TenantWish {
  tenant_id: string;
}

export interface TakeoverWish {
  conversation_id: string;
  /** Somebody else's only for managers and administrators; left out, it is the token's own user. */
  agent_id?: string;
}

export interface ServiceClientEvents {
  'tenant:join': (wish: TenantWish, answer?: Answer) => void;
  'conversation:join': (wish: ConversationWish, answer?: Answer) => void;
  'conversation:leave': (wish: ConversationWish, answer?: Answer) => void;
  'agent:takeover': (wish: TakeoverWish, answer?: Answer) => void;
}

/** One event about to be sent, its payload by its name. */
export type EventOf<Events> = {
  [Name in keyof Events]: Events[Name] extends (payload: infer Payload) => void
    ? { name: Name; payload: Payload }
    : never;
}[keyof Events];
