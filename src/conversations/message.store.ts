import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { MessageId, TenantId } from '../contracts/ids.js';
import type { Team } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';
import { rowsAsJson } from '../platform/database/rowsAsJson.js';
import type { Tx } from '../platform/database/transaction.js';
import { inOrderOfChange } from './changeOrder.js';
import type { MessageWithAttachments } from './domainEvents.js';
import type { AttachmentRow, ConversationRow, MessageRow } from './rows.js';

/** Writing messages. Every writer holds the conversation's lock. */
@Injectable()
export class MessageStore {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, id: MessageId): Promise<MessageRow | undefined> {
    return this.database.query
      .selectFrom('messages')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** What the AI makes of a first message. Undefined when it is gone. */
  setVerdict(
    tx: Tx,
    id: MessageId,
    verdict: { summary: string | null; team: Team; version: number },
  ): Promise<MessageRow | undefined> {
    return tx.query
      .updateTable('messages')
      .set({
        summary: verdict.summary,
        suggested_team: verdict.team,
        version: verdict.version,
        updated_at: sql`now()`,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
  }

  /** One statement for all messages, one more when there are attachments. */
  async insert(tx: Tx, messages: readonly MessageWithAttachments[]): Promise<void> {
    if (messages.length === 0) return;
    const rows: MessageRow[] = messages.map(({ attachments: _attachments, ...row }) => row);
    const { json, columns } = rowsAsJson(rows);
    await sql`
      insert into messages (${columns}) select ${columns} from json_populate_recordset(null::messages, ${json}::json)`.execute(
      tx.query,
    );
    await this.insertAttachments(
      tx,
      messages.flatMap((message) => message.attachments),
    );
  }

  private async insertAttachments(tx: Tx, rows: readonly AttachmentRow[]): Promise<void> {
    if (rows.length === 0) return;
    // An attachment uploaded beforehand has its row already: it only learns which message it went with.
    await sql`
      insert into message_attachments select * from json_populate_recordset(null::message_attachments, ${JSON.stringify(rows)}::json)
      on conflict (id) do update set message_id = excluded.message_id, position = excluded.position`.execute(
      tx.query,
    );
  }

  /**
   * Takes back the AI answers still queued under an older epoch than the conversation's now: whoever may speak has
   * changed. Delivery compares the epoch at every claim as well; this is so that a screen need not wait for the next
   * attempt to learn it. Each gets the next version of its conversation, in their order.
   */
  async dropStaleAnswers(tx: Tx, conversations: readonly ConversationRow[]): Promise<MessageRow[]> {
    if (conversations.length === 0) return [];
    const now = conversations.map(({ id, epoch, version }) => ({ id, epoch, version }));
    // In the words of the index `messages_outbox`, each conversation by itself: a planner whose figures are from before
    // an outage reads all that is queued for everybody (70 ms for 100,000) rather than these few.
    const { rows } = await sql<MessageRow>`
      update messages m set status = 'dropped', next_attempt_at = null, settled_at = now(), updated_at = now(),
        version = c.version + stale.place
      from json_to_recordset(${JSON.stringify(now)}::json) as c(id uuid, epoch bigint, version bigint)
        cross join lateral (
          select id, row_number() over (order by seq) as place from messages
          where conversation_id = c.id and status in ('queued', 'sending') and status <> 'sending'
            and sender_type = 'ai' and epoch < c.epoch
        ) stale
      where m.id = stale.id
      returning m.*`.execute(tx.query);
    return inOrderOfChange(rows);
  }
}
