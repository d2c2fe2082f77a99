import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { IS_LIVE, STANDING } from '../sessions/chatStanding.store.js';
import { WatermarkStore } from './watermark.store.js';

/** spec/003 §9.3. */
export interface ChatStats {
  totalChats: number;
  aiChats: number;
  humanChats: number;
  closedChats: number;
  waitingChats: number;
  totalMessages: number;
}

/**
 * How many chats there are in whose hands, exact at any moment and without looking at all of them: what was counted up to
 * the last look (`chat_counts`), corrected by the few that have changed since, whose part in it is known
 * (`chat_standings`).
 */
@Injectable()
export class ChatCountsStore {
  constructor(
    private readonly database: Database,
    private readonly watermarks: WatermarkStore,
  ) {}

  /** Counts these as what they are now, and no longer as what they were. In one statement, or the two could disagree. */
  async count(tx: Tx, tenantId: TenantId, ids: readonly ConversationId[]): Promise<void> {
    await sql`
      with present as materialized (
        select c.id, c.account_id, ${STANDING} as standing, c.message_count as messages
        from conversations c left join sessions s on ${IS_LIVE}
        where c.id = any(${[...ids]}::uuid[]) and c.account_id is not null
      ), moved as (
        select account_id, standing, 1 as chats, messages from present
        union all
        select p.account_id, p.standing, -1, -p.messages
        from chat_standings p join present on present.id = p.conversation_id
      ), counted as (
        insert into chat_counts as n (tenant_id, account_id, standing, chats, messages)
        select ${tenantId}, account_id, standing, sum(chats), sum(messages) from moved group by account_id, standing
        on conflict (tenant_id, account_id, standing) do update set
          chats = n.chats + excluded.chats, messages = n.messages + excluded.messages
      )
      insert into chat_standings (conversation_id, tenant_id, account_id, standing, messages)
      select id, ${tenantId}, account_id, standing, messages from present
      on conflict (conversation_id) do update set
        account_id = excluded.account_id, standing = excluded.standing, messages = excluded.messages`.execute(
      tx.query,
    );
  }

  /** A chat handed to people is theirs, session or not. */
  async read(tenantId: TenantId): Promise<ChatStats> {
    // An older mark than the counts' is only more to correct, by nothing.
    const { at, id } = await this.watermarks.read(tenantId);
    const { rows } = await sql<ChatStats>`
      with changed as materialized (
        select c.id, c.account_id, ${STANDING} as standing, c.message_count as messages
        from conversations c left join sessions s on ${IS_LIVE}
        where c.tenant_id = ${tenantId} and (c.updated_at, c.id) > (${at}::timestamptz, ${id}::uuid)
          and c.account_id is not null
      ), parts as (
        select account_id, standing, chats, messages from chat_counts where tenant_id = ${tenantId}
        union all
        select account_id, standing, 1, messages from changed
        union all
        select p.account_id, p.standing, -1, -p.messages
        from chat_standings p join changed on changed.id = p.conversation_id
      )
      select coalesce(sum(chats), 0)::int as "totalChats",
        coalesce(sum(chats) filter (where standing = 'ai'), 0)::int as "aiChats",
        coalesce(sum(chats) filter (where standing in ('human', 'waiting')), 0)::int as "humanChats",
        coalesce(sum(chats) filter (where standing = 'closed'), 0)::int as "closedChats",
        coalesce(sum(chats) filter (where standing = 'waiting'), 0)::int as "waitingChats",
        coalesce(sum(messages), 0)::bigint as "totalMessages"
      from parts join channel_accounts a on a.id = account_id and a.sessions_enabled`.execute(
      this.database.query,
    );
    const [stats] = rows;
    if (stats === undefined) throw new Error('An aggregate without a row');
    return stats;
  }
}
