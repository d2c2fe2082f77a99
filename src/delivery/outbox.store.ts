import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AccountId, ConversationId, MessageId } from '../contracts/ids.js';
import type { AttachmentRow, ConversationRow, MessageRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { Settlement } from './settlement.js';

/** How many rows that are due one look considers: more are found by the next. */
const CONSIDERED = 1_000;

@Injectable()
export class OutboxStore {
  constructor(private readonly database: Database) {}

  /**
   * Conversations whose next message is due, at most `perAccount` for each account. `busy` accounts are left out, so
   * that a slow provider or a flooding tenant holds up only itself.
   */
  async due(busy: readonly AccountId[], perAccount: number, limit: number): Promise<ConversationId[]> {
    const { rows } = await sql<{ conversation_id: ConversationId }>`
      select conversation_id from (
        select due.*, row_number() over (partition by account_id order by next_attempt_at, seq) as place
        from (
          select m.conversation_id, m.next_attempt_at, m.seq, c.account_id
          from messages m join conversations c on c.id = m.conversation_id
          where m.status = 'queued' and m.next_attempt_at <= now() and c.account_id <> all(${busy}::uuid[])
            and not exists (
              select 1 from messages p
              where p.conversation_id = m.conversation_id and p.status in ('queued', 'sending') and p.seq < m.seq
            )
          order by m.next_attempt_at limit ${CONSIDERED}
        ) due
      ) placed
      where place <= ${perAccount} order by next_attempt_at limit ${limit}`.execute(this.database.query);
    return rows.map((row) => row.conversation_id);
  }

  /** The first message still to leave of each locked conversation, if its time has come and none is leaving. */
  async heads(tx: Tx, conversationIds: readonly ConversationId[]): Promise<MessageRow[]> {
    if (conversationIds.length === 0) return [];
    const { rows } = await sql<MessageRow & { is_due: boolean }>`
      select distinct on (conversation_id) *, coalesce(next_attempt_at <= now(), false) as is_due
      from messages where conversation_id in (${sql.join(conversationIds)}) and status in ('queued', 'sending')
      order by conversation_id, seq`.execute(tx.query);
    return rows.filter((row) => row.status === 'queued' && row.is_due);
  }

  /** Claims messages for this process: past `seconds` without a word of it, whether they left is unknown. */
  async claim(tx: Tx, ids: readonly MessageId[], seconds: number): Promise<MessageRow[]> {
    if (ids.length === 0) return [];
    return tx.query
      .updateTable('messages')
      .set({
        status: 'sending',
        attempts: sql`attempts + 1`,
        next_attempt_at: null,
        sending_since: sql`now()`,
        sending_until: sql`now() + make_interval(secs => ${seconds})`,
        sent_by_us: true,
        updated_at: sql`now()`,
      })
      .where('id', 'in', [...ids])
      .returningAll()
      .execute();
  }

  /** Moves the claims of messages that are still leaving; one that is being settled at this moment is left alone. */
  async keepClaims(ids: readonly MessageId[], seconds: number): Promise<void> {
    if (ids.length === 0) return;
    await sql`
      update messages set sending_until = now() + make_interval(secs => ${seconds})
      where id in (
        select id from messages where id = any(${[...ids]}::uuid[]) and status = 'sending' for update skip locked
      )`.execute(this.database.query);
  }

  find(tx: Tx, id: MessageId): Promise<MessageRow | undefined> {
    return tx.query.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst();
  }

  byClientId(
    tx: Tx,
    conversationId: ConversationId,
    clientMessageId: string,
  ): Promise<MessageRow | undefined> {
    return tx.query
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('client_message_id', '=', clientMessageId)
      .executeTakeFirst();
  }

  async attachments(messageIds: readonly MessageId[]): Promise<AttachmentRow[]> {
    if (messageIds.length === 0) return [];
    return this.database.query
      .selectFrom('message_attachments')
      .selectAll()
      .where('message_id', 'in', [...messageIds])
      .orderBy('message_id')
      .orderBy('position')
      .execute();
  }

  /** Writes what became of messages, all in one statement. */
  async settle(
    tx: Tx,
    settled: readonly (Settlement & { id: MessageId; version: number })[],
  ): Promise<MessageRow[]> {
    if (settled.length === 0) return [];
    const { rows } = await sql<MessageRow>`
      update messages m set status = r.status, failure_code = r.failure_code, failure_reason = r.failure_reason,
        next_attempt_at = r.next_attempt_at, provider_message_id = r.provider_message_id, version = r.version,
        sending_until = null, settled_at = now(), updated_at = now()
      from json_populate_recordset(null::messages, ${JSON.stringify(settled)}::json) r
      where m.id = r.id
      returning m.*`.execute(tx.query);
    return rows;
  }

  /** Whether another message of the conversation holds this provider id already. */
  async isTaken(
    tx: Tx,
    conversation: ConversationRow,
    providerMessageId: string,
    exceptFor: MessageId,
  ): Promise<boolean> {
    const row = await tx.query
      .selectFrom('messages')
      .select('id')
      .where('conversation_id', '=', conversation.id)
      .where('provider_message_id', '=', providerMessageId)
      .where('id', '<>', exceptFor)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Conversations with a send whose process has not been heard of in time. */
  async overdue(limit: number): Promise<ConversationId[]> {
    const rows = await this.database.query
      .selectFrom('messages')
      .select('conversation_id')
      .where('status', '=', 'sending')
      .where('sending_until', '<', sql<Date>`now()`)
      .limit(limit)
      .execute();
    return [...new Set(rows.map((row) => row.conversation_id))];
  }

  async overdueOf(tx: Tx, conversationIds: readonly ConversationId[]): Promise<MessageRow[]> {
    if (conversationIds.length === 0) return [];
    return tx.query
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', 'in', [...conversationIds])
      .where('status', '=', 'sending')
      .where('sending_until', '<', sql<Date>`now()`)
      .execute();
  }

  /** Conversations with an AI answer of which nobody has known for `seconds` whether it arrived, and people not told yet. */
  async doubtful(seconds: number, limit: number): Promise<ConversationId[]> {
    const { rows } = await sql<{ conversation_id: ConversationId }>`
      select conversation_id from messages where ${isDoubtful(seconds)} limit ${limit}`.execute(
      this.database.query,
    );
    return rows.map((row) => row.conversation_id);
  }

  async doubtfulOf(
    tx: Tx,
    conversationIds: readonly ConversationId[],
    seconds: number,
  ): Promise<MessageRow[]> {
    if (conversationIds.length === 0) return [];
    const { rows } = await sql<MessageRow>`
      select * from messages where conversation_id in (${sql.join(conversationIds)}) and ${isDoubtful(seconds)}`.execute(
      tx.query,
    );
    return rows;
  }

  async markTold(tx: Tx, ids: readonly MessageId[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.query
      .updateTable('messages')
      .set({ metadata: sql`metadata || '{"told_people": true}'` })
      .where('id', 'in', [...ids])
      .execute();
  }
}

const isDoubtful = (seconds: number) => sql<boolean>`status = 'unknown' and sender_type = 'ai'
  and settled_at between now() - interval '1 day' and now() - make_interval(secs => ${seconds})
  and not metadata ? 'told_people'`;
