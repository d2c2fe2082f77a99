import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, MessageId } from '../contracts/ids.js';
import type { Tx } from '../platform/database/transaction.js';
import type { MessageRow } from './rows.js';

/** What people have read. Every writer holds the conversation's lock. */
@Injectable()
export class ReadMarkStore {
  /** Marks these, or all of the conversation's, and answers only those that were unread. */
  async mark(
    tx: Tx,
    conversationId: ConversationId,
    ids: readonly MessageId[] | 'all',
    version: number,
  ): Promise<MessageRow[]> {
    const unread = tx.query
      .updateTable('messages')
      .set({ is_read: true, version, updated_at: sql`now()` })
      .where('conversation_id', '=', conversationId)
      .where('is_read', '=', false)
      .where('sender_type', '=', 'customer')
      .returningAll();
    return (ids === 'all' ? unread : unread.where('id', 'in', [...ids])).execute();
  }
}
