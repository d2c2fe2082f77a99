import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { peopleWith } from '../contacts/contactSearch.store.js';
import type { ConversationId, SessionId, TenantId, UserId } from '../contracts/ids.js';
import { COUNTED_UP_TO } from '../conversations/conversationList.store.js';
import { LongLists } from '../conversations/longLists.js';
import type { ConversationRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import { CHAT_MODES, type ChatMode } from './chatMode.js';
import { IS_LIVE } from './chatStanding.store.js';

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
  /** Part of the contact's name or number (see `newestWith`). */
  search: string | null;
  limit: number;
  offset: number;
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

/** A chat's live session, and who has taken it over. */
const BESIDE = sql`left join sessions s on ${IS_LIVE} left join users u on u.id = s.taken_over_by`;

const VIEW = sql`c.id, c.tenant_id, c.channel, c.external_id, c.contact_name, c.contact_phone, c.status, c.handoff_reason,
  c.unread_count, c.message_count, c.last_message_at, c.last_message_preview, c.version, c.created_at, c.updated_at,
  c.mode,
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
  private readonly longLists = new LongLists();

  constructor(private readonly database: Database) {}

  /** Most recent first; `total` counts up to `COUNTED_UP_TO`, as all lists of conversations do. */
  async list(tenantId: TenantId, filter: ChatFilter): Promise<{ chats: ChatView[]; total: number }> {
    const { limit, offset } = filter;
    const { rows: chats } = await sql<ChatView>`
      select ${VIEW} from (
        select c.id from ${headsOf(tenantId, filter, limit + offset)}
        order by ${NEWEST_FIRST} limit ${limit} offset ${offset}
      ) shown join conversations c on c.id = shown.id ${BESIDE}
      order by ${NEWEST_FIRST}`.execute(this.database.query);
    return { chats, total: await this.count(tenantId, filter) };
  }

  /** Null where the tenant has no such chat, or its account has no sessions. */
  async find(tenantId: TenantId, id: ConversationId): Promise<ChatView | null> {
    const { rows } = await sql<ChatView>`
      select ${VIEW} from conversations c join channel_accounts a on a.id = c.account_id and a.sessions_enabled ${BESIDE}
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

  private async count(tenantId: TenantId, filter: ChatFilter): Promise<number> {
    const key = JSON.stringify([tenantId, filter.mode, filter.search]);
    if (this.longLists.has(key)) return COUNTED_UP_TO;
    const { rows } = await sql<{ total: number }>`
      select least(count(*), ${COUNTED_UP_TO})::int as total
      from ${headsOf(tenantId, filter, COUNTED_UP_TO)}`.execute(this.database.query);
    const total = rows[0]?.total ?? 0;
    if (total === COUNTED_UP_TO) this.longLists.add(key);
    return total;
  }
}

/** So many chats of each account and mode are looked through for a part of a name: a million would take seconds. */
const SEARCHED = 3_000;

const NEWEST_FIRST = sql`c.last_message_at desc nulls last, c.id desc`;

/**
 * The newest chats of each account that has sessions at all (design §4, "Who sees what") and of each mode, from which the
 * newest of all are merged: one walk along the tenant's conversations would pass all that are of another kind.
 */
function headsOf(tenantId: TenantId, { mode, search }: ChatFilter, length: number): RawBuilder<unknown> {
  const modes = mode === null ? CHAT_MODES : [mode];
  const ofKind = sql`c.account_id = a.id and c.mode = m.mode`;
  return sql`channel_accounts a cross join unnest(${[...modes]}::text[]) as m(mode) cross join lateral (
    ${search === null ? newest(ofKind, length) : newestWith(tenantId, search, ofKind, length)}
  ) c where a.tenant_id = ${tenantId} and a.sessions_enabled`;
}

const newest = (ofKind: RawBuilder<unknown>, length: number): RawBuilder<unknown> => sql`
  select c.id, c.last_message_at, c.contact_name, c.contact_phone from conversations c
  where ${ofKind} order by ${NEWEST_FIRST} limit ${length}`;

/**
 * Any part of a name or a number is found in the newest chats only, since no index has parts of words; what a word of the
 * name or the number begins with is found in all, where it is long enough to tell few people. A number is found however
 * it is written: `0555 123` is part of `+905551234567`.
 */
function newestWith(
  tenantId: TenantId,
  search: string,
  ofKind: RawBuilder<unknown>,
  length: number,
): RawBuilder<unknown> {
  const digits = search.replace(/[\s().+-]/g, '').replace(/^0+/, '');
  const number = /^\d+$/.test(digits) ? digits : null;
  const isInNumber = number === null ? sql`false` : sql`c.contact_phone like ${contains(number)}`;
  const near = sql`
    select c.id, c.last_message_at from (${newest(ofKind, SEARCHED)}) c
    where c.contact_name ilike ${contains(search)} or ${isInNumber}`;
  const isTelling = number === null ? search.length > 2 : number.length > 5;
  const begun = sql`nullif(plainto_tsquery('simple', ${number ?? search})::text, '') || ':*'`;
  const far = sql`
    union
    select c.id, c.last_message_at from conversations c
    where c.contact_id = any(array(select id from (${peopleWith(tenantId, begun)}) people)) and ${ofKind}`;
  return sql`${near} ${isTelling ? far : sql``} order by last_message_at desc nulls last, id desc limit ${length}`;
}

const contains = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
