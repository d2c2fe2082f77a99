import { sql } from 'kysely';
import type { AgentId, ConversationId, MessageId, SessionId, TenantId } from '../../contracts/ids.js';
import type { ConversationRow } from '../../conversations/rows.js';
import type { Tx } from '../../platform/database/transaction.js';

/** A chat as it is about to be made. */
export type NewThread = Pick<
  ConversationRow,
  | 'id'
  | 'tenant_id'
  | 'account_id'
  | 'contact_id'
  | 'external_id'
  | 'provider_chat_id'
  | 'contact_name'
  | 'contact_phone'
  | 'contact_identifier'
  | 'status'
  | 'last_message_at'
  | 'last_message_preview'
  | 'started_at'
  | 'ended_at'
  | 'created_at'
>;

/** What the messages of one session add up to. */
export interface SessionFigures {
  session_id: SessionId;
  message_count: number;
  last_customer_seq: number;
  /** The last message up to and with our own last one: what a customer wrote after it is unanswered. */
  answered_through_seq: number;
}

/** Statements that only the migration needs; everything else is written as Baton itself writes it. */
export class LegacyMigrationStore {
  /**
   * The conversations of these threads, by Unipile's id of the chat: those that an earlier run has made, those that
   * Baton has met under the same id, or under another one but with the same person (design §5, "Threads").
   */
  async findThreads(tx: Tx, threads: readonly NewThread[]): Promise<Map<string, ConversationId>> {
    const { rows } = await sql<{ external_id: string; id: ConversationId | null }>`
      select k.external_id, coalesce(i.id, t.id, p.id) as id
      from json_to_recordset(${JSON.stringify(threads)}::json)
          as k(id uuid, tenant_id uuid, account_id uuid, external_id text, provider_chat_id text)
        left join conversations i on i.id = k.id
        left join conversations t on t.tenant_id = k.tenant_id and t.channel = 'unipile'
          and t.thread_scope = k.account_id::text and t.external_id = k.external_id
        left join lateral (
          select id from conversations
          where i.id is null and t.id is null and account_id = k.account_id and provider_chat_id = k.provider_chat_id
          order by created_at limit 1
        ) p on true`.execute(tx.query);
    return new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.external_id, row.id] as const])));
  }

  /** One that somebody else has just made is left alone. */
  async createThreads(tx: Tx, threads: readonly NewThread[]): Promise<void> {
    if (threads.length === 0) return;
    await tx.query
      .insertInto('conversations')
      .values(
        threads.map((thread) => ({
          ...thread,
          channel: 'unipile' as const,
          platform: 'whatsapp' as const,
          thread_scope: String(thread.account_id),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Those of these messages that are there already, by our id or by the provider's. */
  async knownMessages(
    tx: Tx,
    messages: readonly {
      id: MessageId;
      conversation_id: ConversationId;
      provider_message_id: string | null;
    }[],
  ): Promise<Set<MessageId>> {
    const { rows } = await sql<{ id: MessageId }>`
      select k.id from json_to_recordset(${JSON.stringify(messages)}::json)
        as k(id uuid, conversation_id uuid, provider_message_id text)
      where exists (select from messages m where m.id = k.id)
        or exists (
          select from messages m
          where m.conversation_id = k.conversation_id and m.provider_message_id = k.provider_message_id
        )`.execute(tx.query);
    return new Set(rows.map((row) => row.id));
  }

  async knownSessions(tx: Tx, ids: readonly SessionId[]): Promise<Set<SessionId>> {
    const rows = await tx.query
      .selectFrom('sessions')
      .select('id')
      .where('id', 'in', [...ids])
      .execute();
    return new Set(rows.map((row) => row.id));
  }

  /** Those of these conversations that have a live session here. */
  async alive(tx: Tx, ids: readonly ConversationId[]): Promise<Set<ConversationId>> {
    const rows = await tx.query
      .selectFrom('sessions')
      .select('conversation_id')
      .where('conversation_id', 'in', [...ids])
      .where('status', '<>', 'resolved')
      .execute();
    return new Set(rows.map((row) => row.conversation_id));
  }

  /** Sessions without a message are left out. */
  async sessionFigures(
    tx: Tx,
    sessions: readonly { id: SessionId; conversationId: ConversationId }[],
  ): Promise<Map<SessionId, SessionFigures>> {
    const { rows } = await sql<SessionFigures>`
      with theirs as (
        select m.session_id, m.seq, m.sender_type, m.sent_at from messages m
        where m.conversation_id in (${sql.join(sessions.map((each) => each.conversationId))})
          and m.session_id in (${sql.join(sessions.map((each) => each.id))})
      ), own as (
        select session_id, max(sent_at) as last_at from theirs where sender_type <> 'customer' group by session_id
      )
      select t.session_id, count(*) as message_count,
        coalesce(max(t.seq) filter (where t.sender_type = 'customer'), 0) as last_customer_seq,
        coalesce(max(t.seq) filter (where t.sent_at <= o.last_at), 0) as answered_through_seq
      from theirs t left join own o on o.session_id = t.session_id
      group by t.session_id`.execute(tx.query);
    return new Map(rows.map((row) => [row.session_id, row]));
  }

  /** The tenant's agents of ElevenLabs by their ids there. */
  async agentsByElevenLabsId(tx: Tx, tenantId: TenantId): Promise<Map<string, AgentId>> {
    const rows = await tx.query
      .selectFrom('agents')
      .select(['id', 'provider_agent_id'])
      .where('tenant_id', '=', tenantId)
      .where('provider', '=', 'elevenlabs')
      .execute();
    return new Map(
      rows.flatMap((row) => (row.provider_agent_id === null ? [] : [[row.provider_agent_id, row.id]])),
    );
  }

  /** What the tenant has chosen here; the try-out agent is nobody's choice. */
  async chosen(
    tx: Tx,
    tenantId: TenantId,
  ): Promise<{ agentId: AgentId | null; graceSeconds: number | null }> {
    const row = await tx.query
      .selectFrom('whatsapp_settings as w')
      .leftJoin('agents as g', 'g.id', 'w.agent_id')
      .select(['w.agent_id', 'w.grace_period_seconds', 'g.provider'])
      .where('w.tenant_id', '=', tenantId)
      .executeTakeFirst();
    return {
      agentId: row === undefined || row.provider === 'sandbox' ? null : row.agent_id,
      graceSeconds: row?.grace_period_seconds ?? null,
    };
  }

  /** Answers how many of them were not blocked yet. */
  async block(tx: Tx, tenantId: TenantId, phones: readonly string[]): Promise<number> {
    if (phones.length === 0) return 0;
    const made = await tx.query
      .insertInto('blocked_numbers')
      .values(phones.map((phone) => ({ tenant_id: tenantId, phone })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('phone')
      .execute();
    return made.length;
  }

  async now(tx: Tx): Promise<Date> {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx.query);
    return rows[0]?.now ?? new Date();
  }
}
