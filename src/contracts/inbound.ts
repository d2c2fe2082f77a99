import type { AccountId, MessageId, TenantId } from './ids.js';
import type { Channel, MessageStatus, MessageType, Platform } from './model.js';

/** What a message carries beside its text. The bytes stay where the provider has them until somebody asks. */
export interface InboundAttachment {
  type: MessageType;
  fileName: string | null;
  /** MIME type. */
  fileType: string | null;
  /** Bytes. */
  fileSize: number | null;
  /** The provider's id of the bytes, where they are fetched through its API. */
  providerAttachmentId: string | null;
  /** Where they can be fetched without it. */
  url: string | null;
}

/** The person at the other end, as the channel knows them. */
export interface InboundContact {
  /** The channel's own id of the person: `336…@s.whatsapp.net`, `…@lid`, a phone, `@johndoe`. */
  identifier: string;
  /** Empty when the channel does not say. */
  name: string;
  /** E.164 with its plus; null where only a privacy id is known. */
  phone: string | null;
}

/** A thread as its channel names it: what a conversation is found by. */
export interface InboundThread {
  tenantId: TenantId;
  /** Null for imports, which belong to a connection's owner. */
  accountId: AccountId | null;
  channel: Channel;
  /** Within what `externalThreadId` is unique: the account's id, or for imports `<platform>:<owner>`. */
  threadScope: string;
  externalThreadId: string;
  /** A second name of the thread, by which it is found again after a reconnect; null where there is none. */
  providerChatId: string | null;
}

/** One message as ingest takes it, whatever way it came (design §5). */
export interface InboundMessage extends InboundThread {
  platform: Platform;
  contact: InboundContact;
  providerMessageId: string;
  /**
   * Who wrote it: the customer, or somebody on our side (a person in the WhatsApp app, or Baton itself: an echo,
   * which ingest tells apart).
   */
  author: 'customer' | 'own';
  /** Whose name to show for an own message; the contact's name otherwise. */
  senderName: string;
  type: MessageType;
  /** As sent, byte for byte, but for what PostgreSQL cannot hold (`storableText`). */
  text: string;
  attachments: InboundAttachment[];
  /** The provider's clock. */
  sentAt: Date;
  /** Old news (a reconnect's backfill): stored and shown, but nothing is set going by it. */
  isStale: boolean;
  /** The raw payload as JSON text, kept only when the text had to be changed to be stored. */
  raw: string | null;
}

/** The provider's word on a message of ours. Receipts move a status forwards only. */
export interface Receipt {
  tenantId: TenantId;
  accountId: AccountId;
  providerMessageId: string;
  /** Our own id of the message, where the provider hands it back (Interakt's `callbackData`): it settles a send that never answered. */
  messageId: MessageId | null;
  status: Extract<MessageStatus, 'sent' | 'delivered' | 'read' | 'failed'>;
  failureCode: string | null;
  failureReason: string | null;
}

/** What happened to a message after it was sent: kept on the message, changes no session. */
export interface MessageChange extends InboundThread {
  providerMessageId: string;
  change:
    | { kind: 'reaction'; value: string; by: string; byUs: boolean }
    | { kind: 'edited'; text: string }
    | { kind: 'deleted' };
}
