import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/transaction.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import { EchoStore, type SettledEcho } from './echo.store.js';
import { ReceiptStore } from './receipt.store.js';
import { furthest } from './settlement.js';
import { tellPeople } from './tellPeople.js';

/** A message of ours that the provider has shown back to us, in its opened conversation. */
export type SeenEcho = Omit<SettledEcho, 'receipt'> & { open: OpenConversation };

/** Settles our own messages by their echoes: they were taken, and we know at last what the provider calls them. */
@Injectable()
export class EchoSettlement {
  constructor(
    private readonly store: EchoStore,
    private readonly receipts: ReceiptStore,
  ) {}

  /** The caller holds the locks and saves what was opened. Receipts that came before their echo count from here on. */
  async settle(tx: Tx, echoes: readonly SeenEcho[]): Promise<void> {
    if (echoes.length === 0) return;
    const kept = Map.groupBy(
      await this.receipts.takeKept(
        tx,
        echoes.flatMap(({ open, providerMessageId }) =>
          open.row.account_id === null ? [] : [{ accountId: open.row.account_id, providerMessageId }],
        ),
      ),
      (receipt) => `${receipt.account_id} ${receipt.provider_message_id}`,
    );
    const rows = await this.store.settle(
      tx,
      echoes.map(({ open, ...echo }) => ({
        ...echo,
        receipt: furthest(kept.get(`${open.row.account_id} ${echo.providerMessageId}`) ?? []),
      })),
    );
    const openOf = new Map(echoes.map((echo) => [echo.messageId, echo.open]));
    for (const message of rows) {
      const open = openOf.get(message.id);
      open?.messageChanged(message);
      if (open !== undefined && message.status === 'failed') tellPeople(open, message);
    }
  }
}
