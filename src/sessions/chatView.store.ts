import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import type { ConversationId, SessionId, TenantId, UserId } from '../contracts/ids.js';
import { COUNTED_UP_TO } from '../conversations/conversationList.store.js';
import type { ConversationRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';

export const CHAT_MODES = ['ai', 'human', 'closed'] as const;
/** Who has a chat (spec/003 §10; design §4, "Mode"). */
export type ChatMode = (typeof CHAT_MODES)[number];

/** A chat with what 003's clients expect flat beside it. Times of the live session are null when there is none. */
export interface ChatView extends Pick<
  ConversationRow,
  | 'id'
  | 'tenant_id'
  | 'channel'
  | 'external_id'
  | 'contact_name'
  | 'contact_phone'
  | 'status'
  | 'handoff_reason'
  | 'unread_count'
  | 'message_count'
  | 'last_message_at'
  | 'last_message_preview'
  | 'version'
  | 'created_at'
  | 'updated_at'
> {
  mode: ChatMode;
  session_status: 'idle' | 'waiting';
  session_started_at: Date | null;
  session_grace_deadline: Date | null;
  /** How the last session ended; null while one is live. */
  session_resolved_by: string | null;
  taken_over_by: { _id: UserId; name: string; email: string } | null;
  taken_over_at: Date | null;
}

export interface ChatFilter {
  mode: ChatMode | null;
  /** Part of the contact's name or number. */
  search: string | null;
  limit: number;
  offset: number;
}

/** spec/003 §9.3. */
export interface ChatStats {
  totalChats: number;
  aiChats: number;
  humanChats: number;
  closedChats: number;
  waitingChats: number;
  totalMessages: number;
}

/** A session as its chat's history shows it. */
export interface SessionView {
  id: SessionId;
  conversation_id: ConversationId;
  tenant_id: TenantId;
  status: 'waiting' | 'active' | 'resolved';
  resolved_by: string | null;
  started_at: Date;
  resolved_at: Date | null;
  grace_deadline: Date | null;
  taken_over_by: UserId | null;
  taken_over_at: Date | null;
  message_count: number;
  created_at: Date;
  updated_at: Date;
}

/** The one place that says what a chat's mode is: what is shown, filtered and counted must never differ. */
const MODE = sql<ChatMode>`case
  when c.status = 'resolved' then 'closed'
  when c.status = 'handed_off' or s.status = 'waiting' or s.taken_over_at is not null then 'human'
  else 'ai' end`;

/** Conversations with their live sessions, of accounts that have sessions at all (design §4, "Who sees what"). */
const CHATS = sql`conversations c
  join channel_accounts a on a.id = c.account_id and a.sessions_enabled
  left join sessions s on s.id = c.active_session_id and s.status <> 'resolved'`;

const VIEW = sql`c.id, c.tenant_id, c.channel, c.external_id, c.contact_name, c.contact_phone, c.status, c.handoff_reason,
  c.unread_count, c.message_count, c.last_message_at, c.last_message_preview, c.version, c.created_at, c.updated_at,
  ${MODE} as mode,
  case when s.status = 'waiting' then 'waiting' else 'idle' end as session_status,
  s.started_at as session_started_at, s.grace_deadline as session_grace_deadline,
  case when s.id is null then (
    select e.resolved_by from sessions e where e.conversation_id = c.id order by e.started_at desc, e.id desc limit 1
  ) end as session_resolved_by,
  s.taken_over_at,
  case when u.id is not null then json_build_object('_id', u.id, 'name', u.name, 'email', u.email) end as taken_over_by`;

/** Reading chats as document 003's clients see them: derived fields in the same statement as the rows. */
@Injectable()
export class ChatViewStore {
  constructor(private readonly database: Database) {}

  /** Most recent first; `total` counts up to `COUNTED_UP_TO`, as all lists of conversations do. */
  async list(tenantId: TenantId, filter: ChatFilter): Promise<{ chats: ChatView[]; total: number }> {
    const where = matching(tenantId, filter);
    const { rows: chats } = await sql<ChatView>`
      select ${VIEW} from ${CHATS} left join users u on u.id = s.taken_over_by
      where ${where}
      order by c.last_message_at desc nulls last, c.id desc limit ${filter.limit} offset ${filter.offset}`.execute(
      this.database.query,
    );
    const { rows } = await sql<{ total: number }>`
      select count(*) as total from (select from ${CHATS} where ${where} limit ${COUNTED_UP_TO}) counted`.execute(
      this.database.query,
    );
    return { chats, total: rows[0]?.total ?? 0 };
  }

  /** Null where the tenant has no such chat, or its account has no sessions. */
  async find(tenantId: TenantId, id: ConversationId): Promise<ChatView | null> {
    const { rows } = await sql<ChatView>`
      select ${VIEW} from ${CHATS} left join users u on u.id = s.taken_over_by
      where c.tenant_id = ${tenantId} and c.id = ${id}`.execute(this.database.query);
    return rows[0] ?? null;
  }

  async holds(tenantId: TenantId, id: ConversationId): Promise<boolean> {
    const { rows } = await sql`
      select 1 from conversations c join channel_accounts a on a.id = c.account_id and a.sessions_enabled
      where c.tenant_id = ${tenantId} and c.id = ${id}`.execute(this.database.query);
    return rows.length > 0;
  }

  /** Newest first. */
  async sessions(
    id: ConversationId,
    { limit, offset }: Pick<ChatFilter, 'limit' | 'offset'>,
  ): Promise<{ sessions: SessionView[]; total: number }> {
    const { rows: sessions } = await sql<SessionView>`
      select id, conversation_id, tenant_id, status, resolved_by, started_at, resolved_at, grace_deadline, taken_over_by,
        taken_over_at, message_count, created_at, updated_at
      from sessions where conversation_id = ${id}
      order by started_at desc, id desc limit ${limit} offset ${offset}`.execute(this.database.query);
    const { rows } = await sql<{ total: number }>`
      select count(*) as total from sessions where conversation_id = ${id}`.execute(this.database.query);
    return { sessions, total: rows[0]?.total ?? 0 };
  }

  /** From the counters on conversations: no message is read. A chat handed to people is theirs, session or not. */
  async stats(tenantId: TenantId): Promise<ChatStats> {
    const { rows } = await sql<ChatStats>`
      select count(*) as "totalChats",
        count(*) filter (where s.status = 'active' and ${MODE} = 'ai') as "aiChats",
        count(*) filter (where ${MODE} = 'human') as "humanChats",
        count(*) filter (where ${MODE} = 'closed') as "closedChats",
        count(*) filter (where s.status = 'waiting') as "waitingChats",
        coalesce(sum(c.message_count), 0)::bigint as "totalMessages"
      from ${CHATS} where c.tenant_id = ${tenantId}`.execute(this.database.query);
    const [stats] = rows;
    if (stats === undefined) throw new Error('An aggregate without a row');
    return stats;
  }
}

function matching(tenantId: TenantId, { mode, search }: ChatFilter): RawBuilder<unknown> {
  const conditions = [sql`c.tenant_id = ${tenantId}`];
  if (mode !== null) conditions.push(sql`${MODE} = ${mode}`);
  if (search !== null) conditions.push(sql`(${sql.join(searchTerms(search), sql` or `)})`);
  return sql.join(conditions, sql` and `);
}

/** A number is found however it is written: `0555 123` is part of `+905551234567`. */
function searchTerms(search: string): RawBuilder<unknown>[] {
  const terms = [sql`c.contact_name ilike ${contains(search)}`];
  const digits = search.replace(/[\s().+-]/g, '').replace(/^0+/, '');
  if (/^\d+$/.test(digits)) terms.push(sql`c.contact_phone like ${contains(digits)}`);
  return terms;
}

const contains = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
