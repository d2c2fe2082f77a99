import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AgentId, TenantId, UserId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import { NOBODY } from './rollup.store.js';

/** Days, both ends among them, as `YYYY-MM-DD`. */
export interface DayRange {
  from: string;
  to: string;
}

export interface DayFigures {
  date: string;
  conversations: number;
  messages: number;
  ai_answers: number;
  person_answers: number;
}

/** How many of somebody's answers took how long (see answerTimes.ts). */
export interface AnswerTimeCount {
  sender_type: string;
  replier_id: string;
  bucket: number;
  answers: number;
}

export interface AgentFigures {
  agent_id: AgentId;
  name: string;
  total_conversations: number;
  succeeded: number;
}

/** Reads what `RollupStore` has added up. */
@Injectable()
export class FiguresStore {
  constructor(private readonly database: Database) {}

  /** Every day of the range, those on which nothing happened among them. */
  async inboxDays(tenantId: TenantId, { from, to }: DayRange): Promise<DayFigures[]> {
    const { rows } = await sql<DayFigures>`
      select to_char(shown, 'YYYY-MM-DD') as date, coalesce(conversations, 0) as conversations,
        coalesce(messages, 0) as messages, coalesce(ai_answers, 0) as ai_answers,
        coalesce(person_answers, 0) as person_answers
      from generate_series(${from}::date, ${to}::date, interval '1 day') as shown
        left join insight_days d on d.tenant_id = ${tenantId} and d.owner_id = ${NOBODY} and d.day = shown::date
      order by shown`.execute(this.database.query);
    return rows;
  }

  /** In rising order of time. */
  async inboxAnswerTimes(tenantId: TenantId, { from, to }: DayRange): Promise<AnswerTimeCount[]> {
    const { rows } = await sql<AnswerTimeCount>`
      select sender_type, replier_id, bucket, sum(answers)::int as answers from insight_answer_times
      where tenant_id = ${tenantId} and owner_id = ${NOBODY} and day between ${from}::date and ${to}::date
      group by sender_type, replier_id, bucket order by bucket`.execute(this.database.query);
    return rows;
  }

  /** The people who replied, most replies first. */
  async inboxPeople(
    tenantId: TenantId,
    { from, to }: DayRange,
  ): Promise<{ user_id: UserId; name: string; replies: number }[]> {
    const { rows } = await sql<{ user_id: UserId; name: string; replies: number }>`
      select u.id as user_id, u.name, sum(r.replies)::int as replies
      from insight_repliers r join users u on u.id = r.replier_id and u.tenant_id = r.tenant_id
      where r.tenant_id = ${tenantId} and r.owner_id = ${NOBODY} and r.sender_type = 'agent'
        and r.day between ${from}::date and ${to}::date
      group by u.id, u.name order by replies desc, u.name, u.id`.execute(this.database.query);
    return rows;
  }

  async handoffReasons(
    tenantId: TenantId,
    { from, to }: DayRange,
    limit: number,
  ): Promise<{ reason: string; count: number }[]> {
    const { rows } = await sql<{ reason: string; count: number }>`
      select reason, sum(handoffs)::int as count from insight_handoffs
      where tenant_id = ${tenantId} and day between ${from}::date and ${to}::date
      group by reason order by count desc, reason limit ${limit}`.execute(this.database.query);
    return rows;
  }

  /** Private chats: one person's, or with null everybody's of the tenant. By the chats' own counters. */
  async chatTotals(
    tenantId: TenantId,
    ownerId: UserId | null,
  ): Promise<{ conversations: number; messages: number }> {
    const { rows } = await sql<{ conversations: number; messages: number }>`
      select count(*) as conversations, coalesce(sum(message_count), 0)::bigint as messages from conversations
      where tenant_id = ${tenantId} and user_id is not null
        and (${ownerId}::uuid is null or user_id = ${ownerId}::uuid)`.execute(this.database.query);
    return rows[0] ?? { conversations: 0, messages: 0 };
  }

  async people(tenantId: TenantId): Promise<number> {
    const { rows } = await sql<{ people: number }>`
      select count(*) as people from users where tenant_id = ${tenantId}`.execute(this.database.query);
    return rows[0]?.people ?? 0;
  }

  /** The days on which the owner's chats were used, oldest first. */
  async chatDays(
    tenantId: TenantId,
    ownerId: UserId,
    limit: number,
  ): Promise<Pick<DayFigures, 'date' | 'conversations' | 'messages'>[]> {
    const { rows } = await sql<Pick<DayFigures, 'date' | 'conversations' | 'messages'>>`
      select to_char(day, 'YYYY-MM-DD') as date, conversations, messages from insight_days
      where tenant_id = ${tenantId} and owner_id = ${ownerId} order by day desc limit ${limit}`.execute(
      this.database.query,
    );
    return rows.toReversed();
  }

  /** The AI agents in the owner's chats, the busiest first, with the seconds that their answers took to make. */
  async chatAgents(
    tenantId: TenantId,
    ownerId: UserId,
  ): Promise<{ agent_id: string; name: string | null; replies: number; timed: number; seconds: number }[]> {
    const { rows } = await sql<{
      agent_id: string;
      name: string | null;
      replies: number;
      timed: number;
      seconds: number;
    }>`
      select r.replier_id as agent_id, a.name, sum(r.replies)::int as replies, sum(r.timed)::int as timed,
        sum(r.seconds) as seconds
      from insight_repliers r left join agents a on a.id = r.replier_id and a.tenant_id = r.tenant_id
      where r.tenant_id = ${tenantId} and r.owner_id = ${ownerId} and r.sender_type = 'ai'
      group by r.replier_id, a.name order by replies desc, agent_id`.execute(this.database.query);
    return rows;
  }

  /** The AI agents with the most conversations that ended well, over all channels. */
  async topAgents(tenantId: TenantId, limit: number): Promise<AgentFigures[]> {
    const { rows } = await sql<AgentFigures>`
      select i.agent_id, a.name, i.conversations as total_conversations, i.succeeded
      from insight_agents i join agents a on a.id = i.agent_id and a.tenant_id = i.tenant_id
      where i.tenant_id = ${tenantId} and i.conversations > 0
      order by i.succeeded desc, i.conversations desc, a.name limit ${limit}`.execute(this.database.query);
    return rows;
  }
}
