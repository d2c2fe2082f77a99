import { Injectable } from '@nestjs/common';
import { AppError, ERROR_STATUS, type ErrorCode } from '../contracts/errors.js';
import type { AttachmentId, ConversationId, MessageId, TenantId, UserId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { Channel } from '../contracts/model.js';
import type { AttachmentRow, MessageRow } from '../conversations/rows.js';
import { UploadsStore } from '../conversations/uploads.store.js';
import type { Tx } from '../platform/database/transaction.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import { FirstAttempts } from './firstAttempts.js';
import { OutboxStore } from './outbox.store.js';

/** How long a sender waits for what the first attempt comes to (design §4). */
const FIRST_ATTEMPT_MS = 5_000;

export interface Reply {
  text: string;
  /** Files that were uploaded to the conversation, each for one message. */
  attachmentIds: AttachmentId[];
  /** Repeating a call with the same one makes one message. */
  clientMessageId: string | null;
  userId: UserId | null;
  senderName: string;
  /** What older clients call their agent, when it is not a user of ours. */
  senderId: string | null;
  /** Whether to take over first while the AI has the conversation, instead of refusing. */
  takesOver: boolean;
}

/** What people write to customers by hand. */
@Injectable()
export class Replies {
  constructor(
    private readonly work: ConversationWork,
    private readonly outbox: OutboxStore,
    private readonly uploads: UploadsStore,
    private readonly firstAttempts: FirstAttempts,
  ) {}

  /**
   * Sends a message and waits up to 5 s for its first attempt. Where the channel takes one file a message, further files
   * follow in messages of their own, and the first is answered. Throws 409 where nothing may be sent, 400 for a file that
   * is not there to be sent, 422 with the provider's reason when it was refused for good (it is kept as `failed`).
   */
  async send(tenantId: TenantId, conversationId: ConversationId, reply: Reply): Promise<MessageRow> {
    const id = newId<MessageId>();
    const firstAttempt = this.firstAttempts.expect(id, FIRST_ATTEMPT_MS);
    let queued: MessageRow;
    try {
      queued = await this.work.change(tenantId, conversationId, (open, tx) =>
        this.queue(tx, open, id, reply),
      );
    } catch (error) {
      this.firstAttempts.settled(id, null);
      throw error;
    }
    if (queued.id !== id || queued.status !== 'queued') {
      this.firstAttempts.settled(id, null);
      return orRefusal(queued);
    }
    return orRefusal((await firstAttempt) ?? queued);
  }

  private async queue(tx: Tx, open: OpenConversation, id: MessageId, reply: Reply): Promise<MessageRow> {
    const repeated =
      reply.clientMessageId && (await this.outbox.byClientId(tx, open.row.id, reply.clientMessageId));
    if (repeated) return repeated;
    if (open.row.channel === 'import') {
      throw new AppError('channel_is_import_only', 'An imported conversation cannot be replied to.');
    }
    const attachments = await this.uploads.take(tx, open.row.id, reply.attachmentIds);
    if (open.isAiHolding) this.takeOver(open, reply);
    const sessionId = open.liveSession?.id ?? null;
    const [files = [], ...further] = inMessages(open.row.channel, attachments);
    const seq = open.row.last_seq + 1 + further.length;
    open.apply({ type: 'personWrote', seq, userId: reply.userId, isStale: false });
    const first = open.append({ ...this.message(open, id, reply, files), session_id: sessionId });
    for (const each of further) {
      const wordless = { ...reply, text: '', clientMessageId: null };
      open.append({ ...this.message(open, newId(), wordless, each), session_id: sessionId });
    }
    return first;
  }

  private takeOver(open: OpenConversation, reply: Reply): void {
    if (!reply.takesOver)
      throw new AppError('ai_holds_conversation', 'The AI has this conversation: take it over first.');
    if (reply.userId !== null) open.apply({ type: 'takenOver', by: reply.userId });
  }

  private message(open: OpenConversation, id: MessageId, reply: Reply, attachments: AttachmentRow[]) {
    const { now } = open.world;
    // Nobody stands behind the API's own channel: whoever reads it has the message already.
    const leaves = open.row.channel !== 'api';
    return {
      id,
      direction: 'outbound' as const,
      sender_type: 'agent' as const,
      sender_name: reply.senderName,
      sender_id: reply.userId ?? reply.senderId,
      type: attachments[0]?.type ?? ('text' as const),
      content: reply.text,
      status: leaves ? ('queued' as const) : ('sent' as const),
      next_attempt_at: leaves ? now : null,
      client_message_id: reply.clientMessageId,
      sent_by_us: true,
      is_read: true,
      sent_at: now,
      attachments,
    };
  }
}

/** Which files go with which message: the first brings the words, and Interakt takes one file a message. */
const inMessages = (channel: Channel, files: AttachmentRow[]): AttachmentRow[][] =>
  channel === 'interakt' ? files.map((file) => [file]) : [files];

function orRefusal(message: MessageRow): MessageRow {
  if (message.status !== 'failed') return message;
  const code =
    message.failure_code !== null && message.failure_code in ERROR_STATUS
      ? (message.failure_code as ErrorCode)
      : null;
  const isTheirs = code !== null && ERROR_STATUS[code] === 422;
  throw new AppError(
    isTheirs ? code : 'refused_by_provider',
    message.failure_reason ?? 'The provider refused the message.',
    [{ message: `The message is kept as failed: ${message.id}` }],
  );
}
