import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { MessageId } from '../contracts/ids.js';
import type { Receipt } from '../contracts/inbound.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import type { MessageRow } from '../conversations/rows.js';
import { Batcher } from '../platform/batching/batcher.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import { OutboxStore } from './outbox.store.js';
import { ReceiptStore } from './receipt.store.js';
import { movesForward } from './settlement.js';
import { tellPeople } from './tellPeople.js';

/** What providers say of our messages after they have taken them. Batched as messages are: each one brings up to three. */
@Injectable()
export class Receipts implements BeforeApplicationShutdown {
  private readonly batcher: Batcher<Receipt, void>;

  constructor(
    private readonly database: Database,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    private readonly store: ReceiptStore,
    private readonly outbox: OutboxStore,
  ) {
    this.batcher = new Batcher<Receipt, void>({
      store: async (receipts) => {
        await this.applyAll(receipts);
        return receipts.map(() => undefined);
      },
      tenantOf: (receipt) => receipt.tenantId,
      threadOf: (receipt) => `${receipt.accountId} ${receipt.providerMessageId}`,
    });
  }

  /** Resolves once they are committed. A status only ever moves forwards. */
  async apply(receipts: readonly Receipt[]): Promise<void> {
    await Promise.all(receipts.map((receipt) => this.batcher.add(receipt)));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.batcher.idle();
  }

  /** Lets receipts go whose messages nobody here ever sent: those of a campaign, or of another program. */
  forgetUnclaimed(): Promise<void> {
    return this.store.forgetOld();
  }

  private async applyAll(receipts: readonly Receipt[]): Promise<void> {
    const late = await this.database.transaction((tx) => this.applyIn(tx, receipts));
    if (late.length > 0) await this.applyAll(late);
  }

  /** Answers those whose messages have learned their ids only just now: they are to be applied once more. */
  private async applyIn(tx: Tx, receipts: readonly Receipt[]): Promise<Receipt[]> {
    const found = await this.store.messagesOf(tx, receipts);
    const ids = new Set([...found.values()].map((message) => message.conversation_id));
    const opened = await this.work.open(tx, await this.conversations.lock(tx, [...ids]));
    // Read again: the first look was before the lock.
    const messages = found.size === 0 ? found : await this.store.messagesOf(tx, receipts);
    const late = await this.keep(
      tx,
      receipts.filter((_, place) => !messages.has(place)),
    );
    await this.write(tx, opened, movedBy(receipts, messages));
    return late;
  }

  private async keep(tx: Tx, unknown: readonly Receipt[]): Promise<Receipt[]> {
    if (unknown.length === 0) return [];
    await this.store.lockIds(tx, unknown);
    const known = await this.store.messagesOf(tx, unknown);
    await this.store.keep(
      tx,
      unknown.filter((_, place) => !known.has(place)),
    );
    return unknown.filter((_, place) => known.has(place));
  }

  private async write(
    tx: Tx,
    opened: readonly OpenConversation[],
    moved: readonly MessageRow[],
  ): Promise<void> {
    const openOf = new Map(opened.map((open) => [open.row.id, open]));
    const settled = moved.flatMap((message) => {
      const open = openOf.get(message.conversation_id);
      return open === undefined ? [] : [{ ...message, version: open.nextVersion() }];
    });
    for (const message of await this.outbox.settle(tx, settled)) {
      const open = openOf.get(message.conversation_id);
      open?.messageChanged(message);
      if (open !== undefined && message.status === 'failed') tellPeople(open, message);
    }
    await this.work.save(tx, opened);
  }
}

/** The messages that these receipts bring further, as they are then. */
function movedBy(receipts: readonly Receipt[], messages: ReadonlyMap<number, MessageRow>): MessageRow[] {
  const moved = new Map<MessageId, MessageRow>();
  for (const [place, receipt] of receipts.entries()) {
    const found = messages.get(place);
    // A second receipt of the same batch sees what the first one did.
    const message = found && (moved.get(found.id) ?? found);
    if (message === undefined || !movesForward(message.status, receipt.status)) continue;
    moved.set(message.id, {
      ...message,
      status: receipt.status,
      failure_code: receipt.failureCode,
      failure_reason: receipt.failureReason,
      provider_message_id: message.provider_message_id ?? receipt.providerMessageId,
    });
  }
  return [...moved.values()];
}
