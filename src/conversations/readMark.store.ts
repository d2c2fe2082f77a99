import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { MessageId } from '../contracts/ids.js';
import type { Tx } from '../platform/database/transaction.js';
import { inOrderOfChange } from './changeOrder.js';
import type { ConversationRow, MessageRow } from './rows.js';

/** What people have read. Every writer holds the conversation's lock. */
@Injectable()
export class ReadMarkStore {
  /**
   * Marks these, or all of the conversation's. Answers only those that were unread, each with the next version of the
   * conversation, in their order.
   */
  async mark(
    tx: Tx,
    { id, version }: ConversationRow,
    ids: readonly MessageId[] | 'all',
  ): Promise<MessageRow[]> {
    const isMeant = ids === 'all' ? sql`true` : sql`id = any(${[...ids]}::uuid[])`;
    const { rows } = await sql<MessageRow>`
      update messages m set is_read = true, updated_at = now(), version = ${version}::bigint + unread.place
      from (
        select id, row_number() over (order by seq) as place from messages
        where conversation_id = ${id} and not is_read and sender_type = 'customer' and ${isMeant}
      ) unread
      where m.id = unread.id
      returning m.*`.execute(tx.query);
    return inOrderOfChange(rows);
  }
}
