import type { Selectable } from 'kysely';
import type {
  ConversationEvents,
  Conversations,
  MessageAttachments,
  Messages,
  Sessions,
} from '../platform/database/tables.generated.js';

/** Rows as they stand in the database, in its own (snake_case) words; the dialects in `src/api` shape them for callers. */
export type ConversationRow = Selectable<Conversations>;
export type MessageRow = Selectable<Messages>;
export type AttachmentRow = Selectable<MessageAttachments>;
export type SessionRow = Selectable<Sessions>;
export type TimelineRow = Selectable<ConversationEvents>;
