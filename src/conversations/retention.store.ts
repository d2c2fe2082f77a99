import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, MessageId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { MessageRow, SessionRow } from './rows.js';

export interface OldMessage {
  id: MessageId;
  conversation_id: ConversationId;
}

/** What a batch took out of one conversation. */
export interface Removed {
  conversation_id: ConversationId;
  messages: number;
  /** Customer messages among them that nobody had read. */
  unread: number;
  at: Date;
}

/** The message that a conversation's preview shows, and what is attached to it. */
export type LatestMessage = Pick<MessageRow, 'conversation_id' | 'type' | 'content' | 'sent_at'> & {
  attached: MessageRow['type'][];
};

/**
 * Finding and deleting messages stored longer ago than a number of days. A conversation's messages are stored in the
 * order of `seq`, so its oldest one, found by an index, tells whether there is anything to do: the whole look costs one
 * index probe a conversation, however many messages there are.
 */
@Injectable()
export class RetentionStore {
  constructor(private readonly database: Database) {}

  /** Looks at the next conversations by id: those of them with messages to delete, and where it got to (null: at the end). */
  async look(
    days: number,
    after: ConversationId | null,
    limit: number,
  ): Promise<{ due: ConversationId[]; through: ConversationId | null }> {
    const { rows } = await sql<{ id: ConversationId; is_due: boolean }>`
      select c.id, coalesce(oldest.created_at < now() - make_interval(days => ${days}), false) as is_due
      from (
        select id from conversations where ${after}::uuid is null or id > ${after}::uuid order by id limit ${limit}
      ) c left join lateral (
        select created_at from messages where conversation_id = c.id order by seq limit 1
      ) oldest on true
      order by c.id`.execute(this.database.query);
    return { due: rows.flatMap((row) => (row.is_due ? [row.id] : [])), through: rows.at(-1)?.id ?? null };
  }

  /** Old messages of these conversations; what is about to leave is left to delivery. */
  async oldMessages(
    days: number,
    conversationIds: readonly ConversationId[],
    limit: number,
  ): Promise<OldMessage[]> {
    return this.database.query
      .selectFrom('messages')
      .select(['id', 'conversation_id'])
      .where('conversation_id', 'in', [...conversationIds])
      .where('created_at', '<', sql<Date>`now() - make_interval(days => ${days})`)
      .where('status', 'not in', ['queued', 'sending'])
      .orderBy('conversation_id')
      .orderBy('seq')
      .limit(limit)
      .execute();
  }

  /** Where our storage has the files of these messages. */
  async filesOf(messages: readonly OldMessage[]): Promise<string[]> {
    const rows = await this.database.query
      .selectFrom('message_attachments')
      .select('file_path')
      .where(
        'message_id',
        'in',
        messages.map((message) => message.id),
      )
      .where('file_path', 'is not', null)
      .execute();
    return rows.flatMap((row) => (row.file_path === null ? [] : [row.file_path]));
  }

  /** Deletes those of the messages whose conversations this transaction has locked. */
  async remove(
    tx: Tx,
    messages: readonly OldMessage[],
    locked: readonly ConversationId[],
  ): Promise<Removed[]> {
    const { rows } = await sql<Removed>`
      with gone as (
        delete from messages
        where id = any(${messages.map((message) => message.id)}::uuid[]) and conversation_id = any(${[...locked]}::uuid[])
        returning conversation_id, sender_type, is_read
      )
      select conversation_id, count(*)::int as messages,
        (count(*) filter (where sender_type = 'customer' and not is_read))::int as unread, clock_timestamp() as at
      from gone group by conversation_id`.execute(tx.query);
    return rows;
  }

  /** What is left to show of each conversation; one without messages is left out. */
  async latest(
    tx: Tx,
    conversationIds: readonly ConversationId[],
  ): Promise<Map<ConversationId, LatestMessage>> {
    const { rows } = await sql<LatestMessage>`
      select m.conversation_id, m.type, m.content, m.sent_at,
        array(select type from message_attachments where message_id = m.id order by position) as attached
      from unnest(${[...conversationIds]}::uuid[]) as c(id) cross join lateral (
        select id, conversation_id, type, content, sent_at from messages
        where conversation_id = c.id order by sent_at desc, seq desc limit 1
      ) m`.execute(tx.query);
    return new Map(rows.map((row) => [row.conversation_id, row]));
  }

  /** The live sessions of these conversations: whoever hears of a change hears of them, too. */
  async liveSessions(
    tx: Tx,
    conversationIds: readonly ConversationId[],
  ): Promise<Map<ConversationId, SessionRow>> {
    if (conversationIds.length === 0) return new Map();
    const rows = await tx.query
      .selectFrom('sessions')
      .selectAll()
      .where('conversation_id', 'in', [...conversationIds])
      .where('status', '<>', 'resolved')
      .execute();
    return new Map(rows.map((row) => [row.conversation_id, row]));
  }
}
