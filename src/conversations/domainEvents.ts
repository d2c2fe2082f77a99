import type { AccountId, ConversationId, TenantId, UserId } from '../contracts/ids.js';
import type { AttachmentRow, ConversationRow, MessageRow, SessionRow } from './rows.js';

/** A message as screens need it. */
export interface MessageWithAttachments extends MessageRow {
  attachments: AttachmentRow[];
}

/** What has happened, told after commit to whoever listens in this process (the gateways in `src/api`). */
export type DomainEvent =
  | { type: 'conversationCreated'; conversation: ConversationRow; session: SessionRow | null }
  /** Anything about the conversation changed; `session` is the live one. Comes after the events it sums up. */
  | { type: 'conversationChanged'; conversation: ConversationRow; session: SessionRow | null }
  | { type: 'statusChanged'; conversation: ConversationRow; from: ConversationRow['status'] }
  | { type: 'handedOff'; conversation: ConversationRow; reason: string }
  | { type: 'assigned'; conversation: ConversationRow; userId: UserId | null }
  | { type: 'messageCreated'; conversation: ConversationRow; message: MessageWithAttachments }
  /** A receipt, an edit, a reaction, a summary, a read mark. */
  | { type: 'messageChanged'; conversation: ConversationRow; message: MessageWithAttachments }
  /** The AI has nothing more to say here, for now. */
  | { type: 'agentReleased'; conversationId: ConversationId }
  | { type: 'conversationDeleted'; conversation: ConversationRow }
  | { type: 'accountStatusChanged'; tenantId: TenantId; accountId: AccountId; status: string };
