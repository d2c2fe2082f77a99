import { Injectable } from '@nestjs/common';
import type { MessageChange } from '../contracts/inbound.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import { MessageChangeStore } from './messageChange.store.js';
import { threadKey, ThreadStore } from './thread.store.js';

/** Reactions, edits and deletions: kept on the message they are about. They change no session. */
@Injectable()
export class MessageChanges {
  constructor(
    private readonly database: Database,
    private readonly threads: ThreadStore,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    private readonly store: MessageChangeStore,
  ) {}

  /** Resolves once they are committed. What is about a message that nobody here knows is dropped. */
  async apply(changes: readonly MessageChange[]): Promise<void> {
    if (changes.length === 0) return;
    await this.database.transaction((tx) => this.applyAll(tx, changes));
  }

  private async applyAll(tx: Tx, changes: readonly MessageChange[]): Promise<void> {
    const threads = await this.threads.find(tx, changes);
    const wanted = changes.flatMap((change, place) => {
      const conversationId = threads.get(threadKey(change));
      const { providerMessageId } = change;
      return conversationId === undefined ? [] : [{ conversationId, providerMessageId, place }];
    });
    const locked = await this.conversations.lock(tx, [...new Set(threads.values())]);
    const opened = new Map((await this.work.open(tx, locked)).map((open) => [open.row.id, open]));
    const versioned = (await this.store.messagesOf(tx, wanted)).flatMap((message) => {
      const open = opened.get(message.conversation_id);
      return open === undefined ? [] : [{ ...message, version: open.nextVersion() }];
    });
    for (const message of await this.store.change(tx, versioned, changes)) {
      opened.get(message.conversation_id)?.messageChanged(message);
    }
    await this.work.save(tx, [...opened.values()]);
  }
}
