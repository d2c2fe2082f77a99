import { Injectable } from '@nestjs/common';
import { ConversationStore } from '../conversations/conversation.store.js';
import type { ConversationRow, MessageRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { DuePoller } from '../platform/dueWork/duePoller.js';
import { droppedAnswer } from '../sessions/domain/droppedAnswer.js';
import { SYSTEM } from '../sessions/domain/sessionState.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import type { SendResult } from './channel.js';
import { OutboxStore } from './outbox.store.js';
import { ReceiptStore } from './receipt.store.js';
import { afterItsTime, furthest, movesForward, settlementOf, type Settlement } from './settlement.js';
import { tellPeople } from './tellPeople.js';

/** The due-work source that judges parked messages once a send has settled. */
export const DUE_PARKED = 'parked';

/** Writes down what became of a send, under the conversation's lock. */
@Injectable()
export class SendRecorder {
  constructor(
    private readonly database: Database,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    private readonly outbox: OutboxStore,
    private readonly receipts: ReceiptStore,
    private readonly poller: DuePoller,
  ) {}

  /**
   * `attempt` is the message as it was claimed. Answers it as it is afterwards; null when it is gone. May be called again
   * when it is not certain that the first call has committed.
   */
  async record(
    conversation: ConversationRow,
    attempt: MessageRow,
    result: SendResult,
  ): Promise<MessageRow | null> {
    return this.database.transaction(async (tx) => {
      const [open] = await this.work.open(tx, await this.conversations.lock(tx, [conversation.id]));
      const message = await this.outbox.find(tx, attempt.id);
      if (open === undefined || message === undefined) return null;
      // The next attempt is under way already: this one was recorded, though we were never told.
      if (message.attempts !== attempt.attempts) return message;
      const recorded = await this.settle(tx, open, message, await this.merged(tx, open, message, result));
      await this.work.save(tx, [open]);
      tx.afterCommit(() => this.poller.wake(DUE_PARKED));
      return recorded;
    });
  }

  /** Drops answers that were still queued when somebody else got the word. The caller holds the locks. */
  async drop(tx: Tx, conversations: readonly ConversationRow[], stale: readonly MessageRow[]): Promise<void> {
    if (stale.length === 0) return;
    const ids = new Set(stale.map((message) => message.conversation_id));
    const opened = await this.work.open(
      tx,
      conversations.filter((row) => ids.has(row.id)),
    );
    const openOf = new Map(opened.map((open) => [open.row.id, open]));
    const settled = stale.flatMap((message) => {
      const open = openOf.get(message.conversation_id);
      if (open === undefined) return [];
      open.note(droppedAnswer(SYSTEM, { message_id: message.id }));
      return [{ ...message, status: 'dropped' as const, next_attempt_at: null, version: open.nextVersion() }];
    });
    for (const message of await this.outbox.settle(tx, settled))
      openOf.get(message.conversation_id)?.messageChanged(message);
    await this.work.save(tx, opened);
  }

  /** What the result makes of the message as it is now: an echo or a receipt may have settled it already. */
  private async merged(
    tx: Tx,
    open: OpenConversation,
    message: MessageRow,
    result: SendResult,
  ): Promise<Settlement> {
    const settlement = settlementOf(message, result, open.world.now);
    const kept = keptOf(message, settlement);
    const providerId = settlement.provider_message_id;
    const isTaken = providerId !== null && (await this.outbox.isTaken(tx, open.row, providerId, message.id));
    return { ...kept, provider_message_id: isTaken ? message.provider_message_id : providerId };
  }

  private async settle(
    tx: Tx,
    open: OpenConversation,
    message: MessageRow,
    settlement: Settlement,
  ): Promise<MessageRow> {
    const final = await this.withEarlyReceipts(tx, open, settlement);
    const [recorded] = await this.outbox.settle(tx, [
      { ...final, id: message.id, version: open.nextVersion() },
    ]);
    if (recorded === undefined) return message;
    open.messageChanged(recorded);
    if (recorded.status === 'dropped') open.note(droppedAnswer(SYSTEM, { message_id: recorded.id }));
    if (recorded.status === 'failed') tellPeople(open, recorded);
    return recorded;
  }

  /** Receipts that came before the send call had returned with the id. */
  private async withEarlyReceipts(
    tx: Tx,
    open: OpenConversation,
    settlement: Settlement,
  ): Promise<Settlement> {
    const { account_id: accountId } = open.row;
    if (settlement.provider_message_id === null || accountId === null) return settlement;
    const kept = await this.receipts.takeKept(tx, [
      { accountId, providerMessageId: settlement.provider_message_id },
    ]);
    const receipt = furthest(kept);
    if (receipt === null || !movesForward(settlement.status, receipt.status)) return settlement;
    const { status, failure_code, failure_reason } = receipt;
    return { ...settlement, status, failure_code, failure_reason };
  }
}

/** Where an echo or a receipt has told already, that is only added to. */
function keptOf(message: MessageRow, settlement: Settlement): Settlement {
  if (message.status === 'sending') return settlement;
  return message.status === 'unknown' ? afterItsTime(settlement) : { ...message };
}
