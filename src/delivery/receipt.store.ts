import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AccountId } from '../contracts/ids.js';
import type { Receipt } from '../contracts/inbound.js';
import type { MessageRow } from '../conversations/rows.js';
import type { Tx } from '../platform/database/transaction.js';

/** A receipt that came before its message's provider id was known. */
export interface KeptReceipt extends Pick<MessageRow, 'status' | 'failure_code' | 'failure_reason'> {
  account_id: AccountId;
  provider_message_id: string;
}

@Injectable()
export class ReceiptStore {
  /**
   * The messages that these receipts are about, as they are now, each under its receipt's place in the list. Found by the
   * provider's id, else by our own.
   */
  async messagesOf(tx: Tx, receipts: readonly Receipt[]): Promise<Map<number, MessageRow>> {
    const { rows } = await sql<MessageRow & { place: number }>`
      select k.place::int - 1 as place, m.*
      from unnest(${receipts.map((each) => each.tenantId)}::uuid[], ${receipts.map((each) => each.accountId)}::uuid[],
          ${receipts.map((each) => each.providerMessageId)}::text[], ${receipts.map((each) => each.messageId)}::uuid[])
          with ordinality as k(tenant_id, account_id, provider_message_id, message_id, place)
        cross join lateral (
          select * from messages
          where tenant_id = k.tenant_id and provider_message_id = k.provider_message_id and direction = 'outbound'
          union
          select * from messages where id = k.message_id and tenant_id = k.tenant_id and provider_message_id is null
        ) m
        join conversations c on c.id = m.conversation_id and c.account_id = k.account_id`.execute(tx.query);
    return new Map(rows.map(({ place, ...message }) => [place, message]));
  }

  /** Keeps receipts of messages whose provider id is not known yet: the send call has still to return with it. */
  async keep(tx: Tx, receipts: readonly Receipt[]): Promise<void> {
    if (receipts.length === 0) return;
    await tx.query
      .insertInto('early_receipts')
      .values(
        receipts.map((each) => ({
          tenant_id: each.tenantId,
          account_id: each.accountId,
          provider_message_id: each.providerMessageId,
          status: each.status,
          failure_code: each.failureCode,
          failure_reason: each.failureReason,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Takes out what was kept for messages that have just learned their provider ids. */
  async takeKept(
    tx: Tx,
    messages: readonly { accountId: AccountId; providerMessageId: string }[],
  ): Promise<KeptReceipt[]> {
    if (messages.length === 0) return [];
    const { rows } = await sql<KeptReceipt>`
      delete from early_receipts r
      using unnest(${messages.map((each) => each.accountId)}::uuid[], ${messages.map((each) => each.providerMessageId)}::text[])
        as k(account_id, provider_message_id)
      where r.account_id = k.account_id and r.provider_message_id = k.provider_message_id
      returning r.account_id, r.provider_message_id, r.status, r.failure_code, r.failure_reason`.execute(
      tx.query,
    );
    return rows;
  }

  /** Receipts of messages that nobody here ever sent go after an hour. */
  async forgetOld(tx: Tx): Promise<void> {
    await sql`delete from early_receipts where received_at < now() - interval '1 hour'`.execute(tx.query);
  }
}
