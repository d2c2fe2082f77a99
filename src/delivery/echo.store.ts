import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, MessageId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { InboundMessage } from '../contracts/inbound.js';
import type { ConversationRow, MessageRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { AwaitingEcho } from './echoes.js';

export interface SettledEcho {
  messageId: MessageId;
  providerMessageId: string;
  /** The conversation's version at this change. */
  version: number;
  /** What the provider has said of it before its echo came. */
  receipt: Pick<MessageRow, 'status' | 'failure_code' | 'failure_reason'> | null;
}

export interface ParkedMessage {
  id: string;
  message: InboundMessage;
}

@Injectable()
export class EchoStore {
  constructor(private readonly database: Database) {}

  /** Our own messages without a provider id, begun in the last five minutes, oldest first. */
  async awaiting(tx: Tx, conversationIds: readonly ConversationId[]): Promise<AwaitingEcho[]> {
    if (conversationIds.length === 0) return [];
    const { rows } = await sql<AwaitingEcho>`
      select m.id, m.conversation_id, m.content, m.status = 'sending' as "isSending",
        (select count(*)::int from message_attachments a where a.message_id = m.id) as attachment_count
      from messages m
      where m.conversation_id in (${sql.join(conversationIds)}) and m.provider_message_id is null
        and m.status in ('sending', 'unknown', 'sent') and m.sending_since > now() - interval '5 minutes'
      order by m.conversation_id, m.seq`.execute(tx.query);
    return rows;
  }

  /** Writes down that the provider has shown these messages (`sending`, `unknown` or `sent`) back to us: they were taken. */
  async settle(tx: Tx, echoes: readonly SettledEcho[]): Promise<MessageRow[]> {
    if (echoes.length === 0) return [];
    const { rows } = await sql<MessageRow>`
      update messages m set provider_message_id = k."providerMessageId", version = k.version, sending_until = null,
        status = coalesce(k.status, case when m.status in ('sending', 'unknown') then 'sent' else m.status end),
        failure_code = k.failure_code, failure_reason = k.failure_reason,
        settled_at = coalesce(m.settled_at, now()), updated_at = now()
      from json_to_recordset(${JSON.stringify(echoes.map(({ receipt, ...echo }) => ({ ...echo, ...receipt })))}::json)
        as k("messageId" uuid, "providerMessageId" text, version bigint, status text, failure_code text, failure_reason text)
      where m.id = k."messageId"
      returning m.*`.execute(tx.query);
    return rows;
  }

  /** Keeps own messages aside until the send under way in their conversation has settled. */
  async park(
    tx: Tx,
    parked: readonly { conversation: ConversationRow; message: InboundMessage }[],
  ): Promise<void> {
    if (parked.length === 0) return;
    await tx.query
      .insertInto('parked_messages')
      .values(
        parked.map(({ conversation, message }) => ({
          id: newId<string>(),
          tenant_id: conversation.tenant_id,
          conversation_id: conversation.id,
          message: JSON.stringify(message),
        })),
      )
      .execute();
  }

  /** Parked messages whose conversation has no send under way any more, oldest first. */
  async freed(limit: number): Promise<ParkedMessage[]> {
    const rows = await this.database.query
      .selectFrom('parked_messages as p')
      .select(['p.id', 'p.message'])
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('messages as m')
              .select('m.id')
              .whereRef('m.conversation_id', '=', 'p.conversation_id')
              .where('m.status', '=', 'sending'),
          ),
        ),
      )
      .orderBy('p.id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ id: row.id, message: revive(row.message as unknown as InboundMessage) }));
  }

  /** Takes parked messages out; answers those that this transaction got, and no other instance. */
  async forget(tx: Tx, parkedIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query
      .deleteFrom('parked_messages')
      .where('id', 'in', [...parkedIds])
      .returning('id')
      .execute();
    return new Set(rows.map((row) => row.id));
  }
}

/** Times travel through JSON as text. */
const revive = (message: InboundMessage): InboundMessage => ({
  ...message,
  sentAt: new Date(message.sentAt),
});
