import type { ConversationId, MessageId, SessionId, TenantId } from '../../contracts/ids.js';
import { appendMessage, type NewMessage } from '../../conversations/appendMessage.js';
import { ConversationStore } from '../../conversations/conversation.store.js';
import { MessageStore } from '../../conversations/message.store.js';
import type { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/transaction.js';
import { idFromLegacy } from './legacyIds.js';
import { type LegacyChat, type LegacyMessage, readMessage } from './legacyRecords.js';
import { inPieces, type MigrationGround, ROWS_AT_ONCE } from './migrationGround.js';

/** A message and the conversation that it goes to. */
interface Bound {
  conversation_id: ConversationId;
  message: NewMessage;
}

/** Messages are appended as all others are, but start nothing and count as read: they are history. */
export class MessagesMigration {
  private readonly conversations: ConversationStore;
  private readonly messages: MessageStore;
  private readonly chats: ReadonlyMap<string, LegacyChat>;

  constructor(
    private readonly ground: MigrationGround,
    database: Database,
    chats: readonly LegacyChat[],
    private readonly conversationOf: ReadonlyMap<string, ConversationId>,
  ) {
    this.conversations = new ConversationStore(database);
    this.messages = new MessageStore(database);
    this.chats = new Map(chats.map((chat) => [chat.id, chat]));
  }

  async run(): Promise<void> {
    const { files, report } = this.ground;
    let strays = 0;
    for await (const piece of inPieces(files.each('whatsappmessages', readMessage), ROWS_AT_ONCE)) {
      const bound = piece
        .toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
        .flatMap((message) => this.bind(message));
      strays += piece.length - bound.length;
      if (bound.length > 0) await this.append(bound);
    }
    if (strays > 0)
      report.notes.push(`messages: ${strays} left out, their chats are not among those taken over`);
  }

  private bind(message: LegacyMessage): Bound[] {
    const conversationId = this.conversationOf.get(message.chatId);
    const chat = this.chats.get(message.chatId);
    if (conversationId === undefined || chat === undefined) return [];
    const { tenantId } = this.ground;
    return [{ conversation_id: conversationId, message: toMessage(tenantId, chat, message) }];
  }

  private append(bound: readonly Bound[]): Promise<void> {
    const { step, store, report } = this.ground;
    return step(async (tx) => {
      const locked = await this.lock(tx, bound);
      const known = await store.knownMessages(
        tx,
        bound.map(({ conversation_id, message }) => ({
          id: message.id,
          conversation_id,
          provider_message_id: message.provider_message_id ?? null,
        })),
      );
      const now = await store.now(tx);
      const fresh = withoutDoubles(bound.filter(({ message }) => !known.has(message.id)));
      const appended = fresh.flatMap(({ conversation_id, message }) => {
        const conversation = locked.get(conversation_id);
        return conversation === undefined ? [] : [appendMessage(conversation, message, now)];
      });
      await this.conversations.save(tx, [...locked.values()]);
      await this.messages.insert(tx, appended);
      report.count('messages', appended.length, bound.length - appended.length);
    });
  }

  private async lock(tx: Tx, bound: readonly Bound[]) {
    const ids = [...new Set(bound.map((each) => each.conversation_id))];
    return new Map((await this.conversations.lock(tx, ids)).map((row) => [row.id, row]));
  }
}

/** The old system stored a webhook that came twice twice. */
function withoutDoubles(bound: readonly Bound[]): Bound[] {
  const seen = new Set<string>();
  return bound.filter(({ conversation_id, message }) => {
    const keys = [message.id, message.provider_message_id ?? message.id].map(
      (id) => `${conversation_id} ${id}`,
    );
    const isDouble = keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return !isDouble;
  });
}

/** spec/003 §4.3: the AI's messages are those of the business, under the name `AI`. */
function toMessage(tenantId: TenantId, chat: LegacyChat, message: LegacyMessage): NewMessage {
  const isCustomers = message.sender === 'contact';
  const isAi = message.sender === 'ai' || (!isCustomers && message.senderName === 'AI');
  const byUser = !isCustomers && !isAi && message.sentViaUnipile;
  return {
    id: idFromLegacy<MessageId>(tenantId, 'whatsappmessages', message.id),
    session_id: sessionOf(tenantId, chat, message),
    direction: isCustomers ? 'inbound' : 'outbound',
    sender_type: isCustomers ? 'customer' : isAi ? 'ai' : 'agent',
    sender_name: message.senderName,
    sender_id: byUser ? message.senderName : null,
    content: message.text,
    status: isCustomers ? 'received' : 'sent',
    is_read: true,
    provider_message_id: message.unipileMessageId,
    sent_by_us: message.sentViaUnipile,
    sent_at: message.createdAt,
  };
}

/** The session it names, or, from before messages named theirs, the one that had begun on the chat (spec/003 §15.1). */
function sessionOf(tenantId: TenantId, chat: LegacyChat, message: LegacyMessage): SessionId | null {
  if (message.sessionId !== null) return idFromLegacy(tenantId, 'whatsappsessions', message.sessionId);
  const { session } = chat;
  if (session === null || message.createdAt < session.startedAt) return null;
  return idFromLegacy(tenantId, 'whatsappsessions', session.id);
}
