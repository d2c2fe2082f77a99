import { Injectable } from '@nestjs/common';
import { AgentModels } from '../../aiAgent/agentModels.js';
import { invalidField, notFound } from '../../contracts/errors.js';
import {
  type AgentId,
  type AttachmentId,
  type ConversationId,
  type MessageId,
  newId,
} from '../../contracts/ids.js';
import { Announcer } from '../../conversations/announcer.js';
import type { NewMessage } from '../../conversations/appendMessage.js';
import { ConversationStore } from '../../conversations/conversation.store.js';
import type { MessageWithAttachments } from '../../conversations/domainEvents.js';
import { ReadMarkStore } from '../../conversations/readMark.store.js';
import type { ConversationRow } from '../../conversations/rows.js';
import { UploadsStore } from '../../conversations/uploads.store.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/transaction.js';
import { FileStorage } from '../../platform/storage/fileStorage.js';
import { ConversationWork } from '../../sessions/conversationWork.js';
import { person } from '../../sessions/domain/sessionState.js';
import type { OpenConversation } from '../../sessions/openConversation.js';
import { AttachmentStore } from '../files/attachment.store.js';
import type { ChatOwner } from './chatOwner.js';
import { ChatStore } from './chat.store.js';
import type { ChatSender } from './chatWords.js';

export interface ChatChange {
  title?: string;
  is_pinned?: boolean;
  is_archived?: boolean;
  status?: 'active' | 'resolved';
}

export interface ChatMessage {
  sender: ChatSender;
  content: string;
  attachmentIds: AttachmentId[];
}

/** What people do with their private chats. Somebody else's answers as one that does not exist. */
@Injectable()
export class Chats {
  constructor(
    private readonly database: Database,
    private readonly work: ConversationWork,
    private readonly conversations: ConversationStore,
    private readonly store: ChatStore,
    private readonly readMarks: ReadMarkStore,
    private readonly uploads: UploadsStore,
    private readonly attachments: AttachmentStore,
    private readonly storage: FileStorage,
    private readonly announcer: Announcer,
    private readonly models: AgentModels,
  ) {}

  async find(owner: ChatOwner, id: ConversationId): Promise<ConversationRow> {
    return ownedBy(owner, await this.conversations.find(owner.tenantId, id));
  }

  async create(owner: ChatOwner, title: string, agentId: AgentId | null): Promise<ConversationRow> {
    if (agentId !== null && (await this.store.agent(owner.tenantId, agentId)) === null) {
      throw invalidField('agent_id', 'agent_id names no active AI agent');
    }
    return this.database.transaction(async (tx) => {
      const id = newId<ConversationId>();
      const { tenantId, userId, name } = owner;
      const row = await this.store.insert(tx, {
        id,
        tenant_id: tenantId,
        user_id: userId,
        title,
        agent_id: agentId,
        contact_name: name,
      });
      const opened = await this.work.open(tx, [row], new Set([id]));
      await this.work.save(tx, opened);
      return row;
    });
  }

  /** A change to one of the owner's chats, under its lock. */
  change<T>(
    owner: ChatOwner,
    id: ConversationId,
    work: (open: OpenConversation, tx: Tx) => Promise<T> | T,
  ): Promise<T> {
    return this.work.change(owner.tenantId, id, (open, tx) => {
      ownedBy(owner, open.row);
      return work(open, tx);
    });
  }

  update(owner: ChatOwner, id: ConversationId, { status, ...fields }: ChatChange): Promise<void> {
    return this.change(owner, id, (open) => {
      // Reopening un-archives, so what the caller says of the archive comes last.
      if (status !== undefined) {
        open.apply({ type: status === 'resolved' ? 'closed' : 'reopened', by: person(owner.userId) });
      }
      const given = Object.entries(fields).filter(([, value]) => value !== undefined);
      open.change(Object.fromEntries(given));
    });
  }

  add(owner: ChatOwner, id: ConversationId, message: ChatMessage): Promise<MessageWithAttachments> {
    return this.change(owner, id, async (open, tx) => {
      const attachments = await this.uploads.take(tx, id, message.attachmentIds);
      const type = attachments[0]?.type ?? 'text';
      const said = { content: message.content, type, attachments };
      return message.sender === 'user'
        ? userSays(open, owner, said)
        : this.answer(tx, open, {
            ...said,
            sender_type: 'agent',
            sender_id: owner.userId,
            sender_name: owner.name,
          });
    });
  }

  /** Somebody answers the user, whose messages are read by that. */
  async answer(
    tx: Tx,
    open: OpenConversation,
    said: Pick<NewMessage, 'content' | 'sender_type'> & Partial<NewMessage>,
  ): Promise<MessageWithAttachments> {
    if (said.sender_type === 'agent') {
      const seq = open.row.last_seq + 1;
      open.apply({ type: 'personWrote', seq, userId: open.row.user_id, isStale: false });
    }
    open.messagesChanged(await this.readMarks.mark(tx, open.row, 'all'));
    open.change({ unread_count: 0 });
    return open.append({
      id: newId<MessageId>(),
      direction: 'outbound',
      // Whoever asks for the chat has it: there is no channel to send it through.
      status: 'sent',
      sent_by_us: true,
      is_read: true,
      sent_at: open.world.now,
      ...said,
    });
  }

  /** Really deletes: messages, files and all. */
  async remove(owner: ChatOwner, id: ConversationId): Promise<void> {
    await this.find(owner, id);
    // The files first, as nobody would ever find them again without their rows.
    await this.storage.remove(await this.attachments.pathsOf(id));
    const left = await this.change(owner, id, async (open, tx) => {
      const paths = await this.store.remove(tx, id);
      this.announcer.announce(tx, [{ type: 'conversationDeleted', conversation: open.row }]);
      return paths;
    });
    this.models.release(id);
    // What was uploaded in between.
    await this.storage.remove(left);
  }
}

/** The user's own message: whatever the chat's status was, it goes on. */
export function userSays(
  open: OpenConversation,
  owner: ChatOwner,
  said: Pick<NewMessage, 'content'> & Partial<NewMessage>,
): MessageWithAttachments {
  const seq = open.row.last_seq + 1;
  open.apply({ type: 'customerWrote', seq, isStale: false, handoffPhrase: null });
  return open.append({
    id: newId<MessageId>(),
    direction: 'inbound',
    sender_type: 'customer',
    sender_id: owner.userId,
    sender_name: owner.name,
    status: 'received',
    sent_at: open.world.now,
    ...said,
  });
}

function ownedBy(owner: ChatOwner, chat: ConversationRow | undefined): ConversationRow {
  if (chat === undefined || chat.user_id !== owner.userId) throw notFound('Conversation');
  return chat;
}
