import type { AccountId, ConversationId, MessageId, TenantId } from '../contracts/ids.js';
import type { ErrorCode } from '../contracts/errors.js';
import type { Channel } from '../contracts/model.js';

/** A file that leaves with a message. */
export interface OutgoingAttachment {
  fileName: string;
  fileType: string;
  /** A signed address that the provider can fetch (Interakt), and the bytes themselves (Unipile). */
  url: () => Promise<string>;
  bytes: () => Promise<Buffer>;
}

export interface OutgoingMessage {
  id: MessageId;
  tenantId: TenantId;
  accountId: AccountId;
  conversationId: ConversationId;
  /** The provider's id of the thread. */
  externalThreadId: string;
  contactPhone: string | null;
  contactIdentifier: string | null;
  text: string;
  attachments: OutgoingAttachment[];
}

/**
 * How an attempt ended (design §1, promise 6). `refused`: the provider surely did not take it. `unclear`: it may have.
 * `withdrawn`: it was not let out, because somebody else has the word by now.
 */
export type SendResult =
  | { kind: 'accepted'; providerMessageId: string | null }
  | { kind: 'refused'; mendable: boolean; code: ErrorCode; reason: string; retryAfterMs: number | null }
  | { kind: 'unclear'; reason: string }
  | { kind: 'withdrawn' };

/**
 * The last gate before a message leaves. A channel opens its connection, prepares the request, and then calls `leave`
 * with the write itself: delivery holds the conversation's lock around `write`, so that nobody can take over between
 * the check and the first byte. `write` must only hand bytes to the operating system and resolve; it must not wait
 * for the provider. `leave` answers false, without calling `write`, when the message may not go out any more.
 */
export type Leave = (write: () => Promise<void>) => Promise<boolean>;

/** A way out. One implementation a provider, in `src/channels`. */
export interface ChannelSender {
  readonly channel: Channel;
  /** Never throws: what cannot be told is `unclear`. Bounded by `timeoutMs`. */
  send(message: OutgoingMessage, leave: Leave, timeoutMs: number): Promise<SendResult>;
}

/** Where the implementations are found. */
export const CHANNEL_SENDERS = Symbol('CHANNEL_SENDERS');
