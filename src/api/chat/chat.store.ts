import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AgentProfile, TranscriptLine } from '../../aiAgent/model.js';
import type { AgentId, ConversationId, MessageId, TenantId, UserId } from '../../contracts/ids.js';
import { describeMessage } from '../../conversations/messageText.js';
import type { ConversationRow, MessageRow } from '../../conversations/rows.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/transaction.js';

/** A session as document 004's history tells it. */
export interface PastSession {
  id: string;
  conversation_id: ConversationId;
  session_start: Date;
  session_end: Date | null;
  messages_count: number;
  duration_minutes: number | null;
  created_at: Date;
}

const MAX_SESSIONS = 200;

/** Private chats: conversations that belong to one person. */
@Injectable()
export class ChatStore {
  constructor(private readonly database: Database) {}

  /** Pinned ones first, then by the last message; a new one counts as of its making. */
  async list(
    tenantId: TenantId,
    userId: UserId,
    page: { limit: number; offset: number },
  ): Promise<ConversationRow[]> {
    return this.database.query
      .selectFrom('conversations')
      .selectAll()
      .where('user_id', '=', userId)
      .where('tenant_id', '=', tenantId)
      .orderBy('is_pinned', 'desc')
      .orderBy(sql`coalesce(last_message_at, created_at)`, 'desc')
      .orderBy('id', 'desc')
      .limit(page.limit)
      .offset(page.offset)
      .execute();
  }

  async count(tenantId: TenantId, userId: UserId): Promise<number> {
    const { total } = await this.database.query
      .selectFrom('conversations')
      .select((of) => of.fn.countAll<number>().as('total'))
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    return total;
  }

  /** A private chat without messages. */
  async insert(
    tx: Tx,
    chat: Pick<ConversationRow, 'id' | 'tenant_id' | 'title' | 'agent_id' | 'contact_name'> & {
      user_id: UserId;
    },
  ): Promise<ConversationRow> {
    return tx.query
      .insertInto('conversations')
      .values({
        ...chat,
        channel: 'web',
        platform: 'web',
        thread_scope: chat.user_id,
        external_id: chat.id,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** What the user has written since the last answer, newest first. */
  async unanswered(tx: Tx, id: ConversationId): Promise<Pick<MessageRow, 'id' | 'seq' | 'content'>[]> {
    return tx.query
      .selectFrom('messages')
      .select(['id', 'seq', 'content'])
      .where('conversation_id', '=', id)
      .where('direction', '=', 'inbound')
      .where('seq', '>', (of) =>
        of.fn.coalesce(
          of
            .selectFrom('messages')
            .select('seq')
            .where('conversation_id', '=', id)
            .where('direction', '=', 'outbound')
            .orderBy('seq', 'desc')
            .limit(1)
            .$asScalar(),
          sql<number>`0`,
        ),
      )
      .orderBy('seq', 'desc')
      .execute();
  }

  /** What was said last, oldest first, but for the question itself. */
  async history(id: ConversationId, question: MessageId, limit: number): Promise<TranscriptLine[]> {
    const latest = await this.database.query
      .selectFrom('messages')
      .select(['seq', 'sender_type', 'type', 'content'])
      .where('conversation_id', '=', id)
      .where('id', '<>', question)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    return latest.toReversed().map(({ seq, sender_type, type, content }) => ({
      seq,
      sender: sender_type,
      text: describeMessage(type, content),
    }));
  }

  /** The first of these agents that is the tenant's and active, in this order; with none named, its own. */
  async agent(tenantId: TenantId, wanted: AgentId | null): Promise<AgentProfile | null> {
    const row = await this.database.query
      .selectFrom('agents as a')
      .leftJoin('whatsapp_settings as w', 'w.tenant_id', 'a.tenant_id')
      .select(['a.id', 'a.name', 'a.provider', 'a.provider_agent_id', 'a.prompt', 'a.options'])
      .where('a.tenant_id', '=', tenantId)
      .where('a.is_active', '=', true)
      .where('a.id', '=', wanted === null ? sql<AgentId>`w.agent_id` : wanted)
      .executeTakeFirst();
    if (row === undefined) return null;
    const { provider_agent_id: providerAgentId, options, ...agent } = row;
    return { ...agent, providerAgentId, options: options as AgentProfile['options'] };
  }

  /** The newest sessions of a conversation, from the view that stands for document 004's table. */
  async sessions(tenantId: TenantId, id: ConversationId): Promise<PastSession[]> {
    const { rows } = await sql<PastSession>`
      select id, conversation_id, session_start, session_end, messages_count, duration_minutes, created_at
      from chat_session_history where tenant_id = ${tenantId} and conversation_id = ${id}
      order by session_start desc, id desc limit ${MAX_SESSIONS}`.execute(this.database.query);
    return rows;
  }

  /** Deletes a locked chat with everything in it; answers where its files are. */
  async remove(tx: Tx, id: ConversationId): Promise<string[]> {
    const files = await tx.query
      .deleteFrom('message_attachments')
      .where('conversation_id', '=', id)
      .returning('file_path')
      .execute();
    await tx.query.deleteFrom('insight_progress').where('conversation_id', '=', id).execute();
    await tx.query.deleteFrom('conversations').where('id', '=', id).execute();
    return files.flatMap(({ file_path }) => (file_path === null ? [] : [file_path]));
  }
}
