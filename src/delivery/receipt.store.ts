import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AccountId } from '../contracts/ids.js';
import type { Receipt } from '../contracts/inbound.js';
import type { MessageRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

/** A receipt that came before its message's provider id was known. */
export interface KeptReceipt extends Pick<MessageRow, 'status' | 'failure_code' | 'failure_reason'> {
  account_id: AccountId;
  provider_message_id: string;
}

/** What a provider calls a message of ours. */
export type ProviderIdOfAccount = Pick<Receipt, 'accountId' | 'providerMessageId'>;

@Injectable()
export class ReceiptStore {
  constructor(private readonly database: Database) {}

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

  /**
   * Whoever is about to keep a receipt, and whoever is about to ask for those kept, waits for the other's commit. Else a
   * receipt that comes just as its send call returns would be kept after its message has asked for it, and never count.
   * Taken in one order, and after all conversations are locked.
   */
  async lockIds(tx: Tx, ids: readonly ProviderIdOfAccount[]): Promise<void> {
    const names = ids.map(({ accountId, providerMessageId }) => `receipt ${accountId} ${providerMessageId}`);
    await sql`
      select pg_advisory_xact_lock(key) from (
        select distinct hashtextextended(name, 0) as key from unnest(${names}::text[]) as n(name) order by key
      ) keys`.execute(tx.query);
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
  async takeKept(tx: Tx, messages: readonly ProviderIdOfAccount[]): Promise<KeptReceipt[]> {
    if (messages.length === 0) return [];
    await this.lockIds(tx, messages);
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

  /** A send call returns within a minute; who has not asked for its receipts after an hour never will. */
  async forgetOld(): Promise<void> {
    await sql`delete from early_receipts where received_at < now() - interval '1 hour'`.execute(
      this.database.query,
    );
  }
}
