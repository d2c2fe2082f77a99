import { Injectable } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import type { ConversationId, MessageId, TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { MessageWithAttachments } from './domainEvents.js';
import type { AttachmentRow, MessageRow } from './rows.js';

/** A row's attachments travel as JSON, which has no dates. */
type ReadRow = MessageRow & { attachments: (Omit<AttachmentRow, 'created_at'> & { created_at: string })[] };

const ATTACHMENTS = sql`(
  select coalesce(json_agg(a order by a.position), '[]'::json) from message_attachments a where a.message_id = m.id
) as attachments`;
const SHOWN_FIRST = sql`m.sent_at, m.seq`;
const SHOWN_LAST = sql`m.sent_at desc, m.seq desc`;

/**
 * Reading the messages of one conversation, each with its attachments, in one statement. Whoever calls has made sure that
 * the conversation is the caller's. Messages show by `sent_at`, then `seq` (design §5, "Order"); how many there are is
 * `conversations.message_count`.
 */
@Injectable()
export class MessagePageStore {
  constructor(private readonly database: Database) {}

  /** A page counted from the beginning of the thread, so that all pages one after another are the thread in order. */
  fromStart(
    conversationId: ConversationId,
    rows: { limit: number; offset: number },
  ): Promise<MessageWithAttachments[]> {
    return this.read(sql`m.conversation_id = ${conversationId}`, SHOWN_FIRST, rows.limit, rows.offset);
  }

  /** The newest ones, the oldest of them first. */
  async newest(conversationId: ConversationId, limit: number): Promise<MessageWithAttachments[]> {
    const rows = await this.read(sql`m.conversation_id = ${conversationId}`, SHOWN_LAST, limit);
    return rows.toReversed();
  }

  /**
   * Those shown just before the message numbered `seq`, the oldest of them first. A number above every message's gives
   * the newest ones; that of a deleted one those numbered below it.
   */
  async before(
    conversationId: ConversationId,
    seq: number,
    limit: number,
  ): Promise<MessageWithAttachments[]> {
    const anchor = sql`(select sent_at from messages where conversation_id = ${conversationId} and seq = ${seq})`;
    const isBeyond = sql`${seq} > (select last_seq from conversations where id = ${conversationId})`;
    const rows = await this.read(
      sql`m.conversation_id = ${conversationId}
        and (m.sent_at, m.seq) < (coalesce(${anchor}, 'infinity'::timestamptz), ${seq}::bigint)
        and (${anchor} is not null or ${isBeyond} or m.seq < ${seq})`,
      SHOWN_LAST,
      limit,
    );
    return rows.toReversed();
  }

  /**
   * What is new or changed since this version of the conversation, in the order of the changes; less than `limit` means
   * that is all.
   */
  changedSince(
    conversationId: ConversationId,
    version: number,
    limit: number,
  ): Promise<MessageWithAttachments[]> {
    return this.read(
      sql`m.conversation_id = ${conversationId} and m.version > ${version}`,
      sql`m.version`,
      limit,
    );
  }

  /** One message, private chats left out; null when the tenant has no such. */
  async find(tenantId: TenantId, id: MessageId): Promise<MessageWithAttachments | null> {
    const [message] = await this.read(
      sql`m.tenant_id = ${tenantId} and m.id = ${id}
        and exists (select from conversations c where c.id = m.conversation_id and c.channel <> 'web')`,
      SHOWN_FIRST,
      1,
    );
    return message ?? null;
  }

  attachmentsOf(id: MessageId): Promise<AttachmentRow[]> {
    return this.database.query
      .selectFrom('message_attachments')
      .selectAll()
      .where('message_id', '=', id)
      .orderBy('position')
      .execute();
  }

  private async read(
    condition: RawBuilder<unknown>,
    order: RawBuilder<unknown>,
    limit: number,
    offset = 0,
  ): Promise<MessageWithAttachments[]> {
    const { rows } = await sql<ReadRow>`
      select m.*, ${ATTACHMENTS} from (
        select m.* from messages m where ${condition} order by ${order} limit ${limit} offset ${offset}
      ) m order by ${order}`.execute(this.database.query);
    return rows.map((row) => ({
      ...row,
      attachments: row.attachments.map((attachment) => ({
        ...attachment,
        created_at: new Date(attachment.created_at),
      })),
    }));
  }
}
