import { Injectable } from '@nestjs/common';
import { AppError, notFound } from '../contracts/errors.js';
import type { ConversationId, MessageId, TenantId, UserId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { SenderType } from '../contracts/model.js';
import type { NewMessage } from '../conversations/appendMessage.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import type { ConversationRow, MessageRow } from '../conversations/rows.js';
import { Replies } from '../delivery/replies.service.js';
import { findHandoffRequest } from '../handoff/handoffDetector.js';
import type { SessionEvent } from '../sessions/domain/sessionState.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import { ApiThreadStore } from './apiThread.store.js';

/** A message that another system tells us of (spec/002, "Create Message"). */
export interface ApiMessage {
  sender: SenderType;
  content: string;
  /** Repeating a call with the same one makes one message. */
  providerMessageId: string | null;
  lowConfidence: boolean;
  metadata: Record<string, unknown>;
  /** The caller, when it is a person. */
  userId: UserId | null;
  /** Their name, or the key's. */
  callerName: string;
  /** What the caller calls the writer. */
  senderId: string | null;
}

export interface WrittenMessage {
  message: MessageRow;
  /** False when the conversation held it already. */
  isNew: boolean;
  /** Why the conversation goes to people, when this message has sent it there; null otherwise. */
  handoffReason: string | null;
}

/** Messages that come by document 002. On channel `api` they are records: whoever tells us of one has sent it already. */
@Injectable()
export class ApiMessages {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly threads: ApiThreadStore,
    private readonly work: ConversationWork,
    private readonly replies: Replies,
  ) {}

  /**
   * @throws AppError `not_found`; `conversation_ended` (find-or-create makes the next); what `Replies.send` throws for a
   *   conversation of another channel, whose customer is reached by that channel and nothing else
   */
  async write(
    tenantId: TenantId,
    conversationId: ConversationId,
    message: ApiMessage,
  ): Promise<WrittenMessage> {
    const conversation = await this.conversations.find(tenantId, conversationId);
    if (conversation === undefined || conversation.channel === 'web') throw notFound('Conversation');
    if (conversation.channel !== 'api') return this.sendByItsChannel(conversation, message);
    return this.work.change(tenantId, conversationId, async (open, tx) => {
      const known =
        message.providerMessageId &&
        (await this.threads.message(tx, conversationId, message.providerMessageId));
      if (known) return { message: known, isNew: false, handoffReason: handoffReasonOf(open) };
      if (open.row.status === 'resolved' || open.row.status === 'expired') {
        throw new AppError('conversation_ended', 'This conversation has ended: find or create the next one.');
      }
      return record(open, message);
    });
  }

  private async sendByItsChannel(
    conversation: ConversationRow,
    message: ApiMessage,
  ): Promise<WrittenMessage> {
    if (conversation.channel !== 'import' && message.sender !== 'agent') {
      throw new AppError(
        'conflict',
        `What customers and the AI say here comes by ${conversation.channel} itself; only an agent’s message can be written.`,
        [{ field: 'sender_type', message: 'must be agent in this conversation' }],
      );
    }
    const sent = await this.replies.send(conversation.tenant_id, conversation.id, {
      text: message.content,
      attachmentIds: [],
      clientMessageId: message.providerMessageId,
      userId: message.userId,
      senderName: message.callerName,
      senderId: message.senderId,
      takesOver: true,
    });
    return { message: sent, isNew: true, handoffReason: null };
  }
}

const handoffReasonOf = (open: OpenConversation): string | null =>
  open.row.status === 'handed_off' ? open.row.handoff_reason : null;

function record(open: OpenConversation, message: ApiMessage): WrittenMessage {
  open.apply(eventOf(open, message));
  const written = open.append(newMessage(open, message));
  const isHandedOff = open.effects.some((effect) => effect.type === 'handedOff');
  return { message: written, isNew: true, handoffReason: isHandedOff ? handoffReasonOf(open) : null };
}

function eventOf(open: OpenConversation, message: ApiMessage): SessionEvent {
  const seq = open.row.last_seq + 1;
  switch (message.sender) {
    case 'customer':
      return {
        type: 'customerWrote',
        seq,
        isStale: false,
        handoffPhrase: findHandoffRequest(message.content),
      };
    case 'ai':
      return { type: 'answeredOutside', lowConfidence: message.lowConfidence };
    case 'agent':
      return { type: 'personWrote', seq, userId: message.userId, isStale: false };
  }
}

function newMessage(open: OpenConversation, message: ApiMessage): NewMessage {
  const isCustomers = message.sender === 'customer';
  return {
    id: newId<MessageId>(),
    direction: isCustomers ? 'inbound' : 'outbound',
    sender_type: message.sender,
    sender_name: isCustomers ? open.row.contact_name : message.sender === 'ai' ? 'AI' : message.callerName,
    sender_id: message.senderId ?? (message.sender === 'agent' ? message.userId : null),
    content: message.content,
    status: isCustomers ? 'received' : 'sent',
    is_read: !isCustomers,
    low_confidence: message.lowConfidence,
    provider_message_id: message.providerMessageId,
    metadata: message.metadata as NewMessage['metadata'],
    sent_at: open.world.now,
  };
}
