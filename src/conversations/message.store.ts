import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, MessageId, TenantId } from '../contracts/ids.js';
import type { Team } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';
import { rowsAsJson } from '../platform/database/rowsAsJson.js';
import type { Tx } from '../platform/database/transaction.js';
import type { MessageWithAttachments } from './domainEvents.js';
import type { AttachmentRow, MessageRow } from './rows.js';

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
   * Takes back the AI answers still queued under an older epoch: whoever may speak has changed. Delivery compares the
   * epoch at every claim as well; this is so that a screen need not wait for the next attempt to learn it.
   */
  async dropStaleAnswers(tx: Tx, conversationIds: readonly ConversationId[]): Promise<MessageRow[]> {
    if (conversationIds.length === 0) return [];
    return tx.query
      .updateTable('messages as m')
      .from('conversations as c')
      .set({
        status: 'dropped',
        next_attempt_at: null,
        settled_at: sql`now()`,
        updated_at: sql`now()`,
        version: sql`c.version`,
      })
      .whereRef('c.id', '=', 'm.conversation_id')
      .where('m.conversation_id', 'in', [...conversationIds])
      .where('m.status', '=', 'queued')
      .where('m.sender_type', '=', 'ai')
      .whereRef('m.epoch', '<', 'c.epoch')
      .returningAll('m')
      .execute();
  }
}
