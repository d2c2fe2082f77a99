import { Injectable } from '@nestjs/common';
import { ConversationStore } from '../conversations/conversation.store.js';
import type { MessageRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { DuePoller, type DueSource } from '../platform/dueWork/duePoller.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import { OutboxStore } from './outbox.store.js';
import { settlementOf } from './settlement.js';
import { tellPeople } from './tellPeople.js';

const AT_ONCE = 100;
/** How long an AI answer may stay `unknown` before people are told (design §6). */
const TELL_PEOPLE_AFTER_SECONDS = 120;

/**
 * Sends of which nobody knows: a process that died between sending and recording leaves a claim that runs out. Such a
 * message is `unknown`; an echo or a receipt may still settle it, and Baton never sends it again by itself.
 */
@Injectable()
export class DoubtfulSends implements DueSource {
  readonly name = 'doubtfulSends';

  constructor(
    private readonly database: Database,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    private readonly outbox: OutboxStore,
    poller: DuePoller,
  ) {
    poller.add(this);
  }

  async run(): Promise<boolean> {
    const overdue = await this.outbox.overdue(AT_ONCE);
    if (overdue.length > 0) await this.database.transaction((tx) => this.giveUp(tx, overdue));
    const doubtful = await this.outbox.doubtful(TELL_PEOPLE_AFTER_SECONDS, AT_ONCE);
    if (doubtful.length > 0) await this.database.transaction((tx) => this.tell(tx, doubtful));
    return overdue.length + doubtful.length >= AT_ONCE;
  }

  private async giveUp(tx: Tx, conversationIds: MessageRow['conversation_id'][]): Promise<void> {
    const opened = await this.open(tx, conversationIds);
    const messages = await this.outbox.overdueOf(tx, [...opened.keys()]);
    const settled = messages.flatMap((message) => {
      const open = opened.get(message.conversation_id);
      if (open === undefined) return [];
      const result = {
        kind: 'unclear',
        reason: 'The process that was sending it stopped before it could say how it went',
      } as const;
      return [
        { ...settlementOf(message, result, open.world.now), id: message.id, version: open.nextVersion() },
      ];
    });
    for (const message of await this.outbox.settle(tx, settled))
      opened.get(message.conversation_id)?.messageChanged(message);
    await this.work.save(tx, [...opened.values()]);
  }

  private async tell(tx: Tx, conversationIds: MessageRow['conversation_id'][]): Promise<void> {
    const opened = await this.open(tx, conversationIds);
    const messages = await this.outbox.doubtfulOf(tx, [...opened.keys()], TELL_PEOPLE_AFTER_SECONDS);
    for (const message of messages) {
      const open = opened.get(message.conversation_id);
      if (open !== undefined) tellPeople(open, message);
    }
    await this.outbox.markTold(
      tx,
      messages.map((message) => message.id),
    );
    await this.work.save(tx, [...opened.values()]);
  }

  private async open(
    tx: Tx,
    ids: MessageRow['conversation_id'][],
  ): Promise<Map<MessageRow['conversation_id'], OpenConversation>> {
    const locked = await this.conversations.lockFree(tx, [...new Set(ids)]);
    return new Map((await this.work.open(tx, locked)).map((open) => [open.row.id, open]));
  }
}
