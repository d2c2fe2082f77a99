import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import type { ConversationId, TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { GROWTH, LAST_BUCKET, SHORTEST_SECONDS } from './answerTimes.js';
import type { Watermark } from './watermark.store.js';

/** New messages counted in one transaction, but for a conversation that has more by itself. */
const MESSAGES_AT_ONCE = 5_000;
/** So far back the question is looked for that an answer belongs to: beyond it nobody waits any more. */
const LOOK_FOR_QUESTION = 200;
const MAX_REASON = 200;
const DAY_SECONDS = 86_400;
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** The inbox's place among owners of private chats; and who answered where nobody knows. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** A conversation in which something happened since it was last counted, and which of its messages are new. */
export interface Uncounted {
  id: ConversationId;
  owner_id: string;
  from_seq: number;
  through_seq: number;
  version: number;
  /** As text, to the microsecond. */
  events_through: string | null;
  updated_at: string;
}

/**
 * Counting what is new. Every conversation is counted up to a `seq` of its own, so nothing counts twice, however often
 * or late it is looked at; how far was looked is only there to look at little.
 */
@Injectable()
export class RollupStore {
  constructor(private readonly database: Database) {}

  async tenants(): Promise<TenantId[]> {
    const rows = await this.database.query.selectFrom('tenants').select('id').execute();
    return rows.map(({ id }) => id);
  }

  /** How many conversations wait to be counted. */
  async waiting(tenantId: TenantId, mark: Watermark): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${changedSince(tenantId, mark)}`.execute(this.database.query);
    return rows[0]?.count ?? 0;
  }

  /** The conversations in which something happened since the last look, the oldest change first. */
  async uncounted(tx: Tx, tenantId: TenantId, mark: Watermark, limit: number): Promise<Uncounted[]> {
    const { rows } = await sql<Uncounted & { messages_before: number }>`
      select due.id, owner_id, from_seq, through_seq, version, events_through, changed_at::text as updated_at,
        sum(through_seq - from_seq) over (order by changed_at, due.id) - through_seq + from_seq as messages_before
      from (
        select c.id, coalesce(c.user_id, ${NOBODY}::uuid) as owner_id, coalesce(p.through_seq, 0) as from_seq,
          c.last_seq as through_seq, c.version, c.updated_at as changed_at,
          (select max(created_at)::text from conversation_events where conversation_id = c.id) as events_through
        from ${changedSince(tenantId, mark)}
        order by c.updated_at, c.id limit ${limit}
      ) due order by changed_at, due.id`.execute(tx.query);
    return rows.filter(({ messages_before }) => messages_before < MESSAGES_AT_ONCE);
  }

  /** Adds up what the step has that was not counted yet, and notes that it is. */
  async count(tx: Tx, tenantId: TenantId, step: readonly Uncounted[]): Promise<void> {
    await this.countDays(tx, tenantId, step);
    await this.countAnswers(tx, tenantId, step);
    await this.countHandoffs(tx, tenantId, step);
    await this.noteProgress(tx, tenantId, step);
  }

  private async countDays(tx: Tx, tenantId: TenantId, step: readonly Uncounted[]): Promise<void> {
    await sql`
      with said as (
        select s.owner_id, s.id, s.from_seq, (m.sent_at at time zone 'UTC')::date as day, count(*) as messages,
          count(*) filter (where m.sender_type = 'ai' and ${isSaid('m')}) as ai_answers,
          count(*) filter (where m.sender_type = 'agent' and ${isSaid('m')}) as person_answers
        from ${rowsOf(step)} join messages m on m.conversation_id = s.id and m.seq > s.from_seq and m.seq <= s.through_seq
        group by 1, 2, 3, 4
      ), first_of_day as (
        select owner_id, id, day from said where not exists (
          select from messages e where e.conversation_id = said.id and e.seq <= said.from_seq
            and e.sent_at >= said.day::timestamp at time zone 'UTC'
            and e.sent_at < (said.day + 1)::timestamp at time zone 'UTC'
        )
      )
      insert into insight_days as d
        (tenant_id, owner_id, day, conversations, messages, ai_answers, person_answers)
      select ${tenantId}, said.owner_id, said.day, count(f.id), sum(said.messages), sum(said.ai_answers),
        sum(said.person_answers)
      from said left join first_of_day f on f.id = said.id and f.day = said.day
      group by said.owner_id, said.day
      on conflict (tenant_id, owner_id, day) do update set
        conversations = d.conversations + excluded.conversations, messages = d.messages + excluded.messages,
        ai_answers = d.ai_answers + excluded.ai_answers,
        person_answers = d.person_answers + excluded.person_answers`.execute(tx.query);
  }

  /** An answer's time runs from the first message that nobody had answered before it. */
  private async countAnswers(tx: Tx, tenantId: TenantId, step: readonly Uncounted[]): Promise<void> {
    await sql`
      with replies as (
        select s.owner_id, (m.sent_at at time zone 'UTC')::date as day, m.sender_type, ${replierOf('m')} as replier_id,
          case when m.sender_type = 'ai' and jsonb_typeof(m.metadata->'processing_time') = 'number'
            and (m.metadata->'processing_time')::numeric between 0 and ${DAY_SECONDS}::numeric
            then (m.metadata->>'processing_time')::float8 end as made_in,
          extract(epoch from m.sent_at - asked.sent_at)::float8 as waited
        from ${rowsOf(step)}
          join messages m on m.conversation_id = s.id and m.seq > s.from_seq and m.seq <= s.through_seq
            and m.direction = 'outbound' and ${isSaid('m')}
          join conversations c on c.id = s.id
          left join whatsapp_settings w on w.tenant_id = ${tenantId}
          left join lateral (
            select q.sent_at from messages q
            where q.conversation_id = m.conversation_id and q.seq < m.seq and q.direction = 'inbound'
              and q.seq > coalesce((
                select a.seq from messages a
                where a.conversation_id = m.conversation_id and a.seq < m.seq
                  and a.seq >= m.seq - ${LOOK_FOR_QUESTION}::bigint and a.direction = 'outbound' and ${isSaid('a')}
                order by a.seq desc limit 1
              ), m.seq - ${LOOK_FOR_QUESTION}::bigint)
            order by q.seq limit 1
          ) asked on true
      ), counted as (
        insert into insight_repliers as r
          (tenant_id, owner_id, day, sender_type, replier_id, replies, timed, seconds)
        select ${tenantId}, owner_id, day, sender_type, replier_id, count(*), count(made_in), coalesce(sum(made_in), 0)
        from replies group by owner_id, day, sender_type, replier_id
        on conflict (tenant_id, owner_id, day, sender_type, replier_id) do update set
          replies = r.replies + excluded.replies, timed = r.timed + excluded.timed,
          seconds = r.seconds + excluded.seconds
      )
      insert into insight_answer_times as t
        (tenant_id, owner_id, day, sender_type, replier_id, bucket, answers)
      select ${tenantId}, owner_id, day, sender_type, replier_id, least(${LAST_BUCKET}::int, floor(
        ln(greatest(waited, ${SHORTEST_SECONDS}::float8) / ${SHORTEST_SECONDS}::float8) / ln(${GROWTH}::float8)
      ))::smallint as bucket, count(*)
      from replies where waited >= 0 group by owner_id, day, sender_type, replier_id, bucket
      on conflict (tenant_id, owner_id, day, sender_type, replier_id, bucket) do update set
        answers = t.answers + excluded.answers`.execute(tx.query);
  }

  private async countHandoffs(tx: Tx, tenantId: TenantId, step: readonly Uncounted[]): Promise<void> {
    await sql`
      insert into insight_handoffs as h (tenant_id, day, reason, handoffs)
      select ${tenantId}, (e.created_at at time zone 'UTC')::date as day,
        left(coalesce(nullif(e.reason, ''), 'No reason given'), ${MAX_REASON}::int) as reason, count(*)
      from ${rowsOf(step)} left join insight_progress p on p.conversation_id = s.id
        join conversation_events e on e.conversation_id = s.id and e.created_at <= s.events_through
          and e.created_at > coalesce(p.events_through, '-infinity')
      where e.type = 'handed_off' group by 2, 3
      on conflict (tenant_id, day, reason) do update set handoffs = h.handoffs + excluded.handoffs`.execute(
      tx.query,
    );
  }

  /**
   * Notes how far each conversation is counted. It counts for the AI agent that answered in it last, and as that one's
   * success while it is resolved without ever having been handed off: in one statement, or the two could disagree.
   */
  private async noteProgress(tx: Tx, tenantId: TenantId, step: readonly Uncounted[]): Promise<void> {
    await sql`
      with outcomes as materialized (${outcomesOf(step, tenantId)}), moved as (
        select agent_id, 1 as conversations, succeeded::int as succeeded from outcomes where agent_id is not null
        union all
        select p.agent_id, -1, -p.succeeded::int from insight_progress p join outcomes o on o.id = p.conversation_id
        where p.agent_id is not null
      ), counted as (
        insert into insight_agents as a (tenant_id, agent_id, conversations, succeeded)
        select ${tenantId}, agent_id, sum(conversations), sum(succeeded) from moved group by agent_id
        on conflict (tenant_id, agent_id) do update set
          conversations = a.conversations + excluded.conversations, succeeded = a.succeeded + excluded.succeeded
      )
      insert into insight_progress as p
        (conversation_id, tenant_id, version, through_seq, events_through, agent_id, succeeded)
      select id, ${tenantId}, version, through_seq, coalesce(events_through, '-infinity'), agent_id, succeeded
      from outcomes
      on conflict (conversation_id) do update set
        version = excluded.version, through_seq = excluded.through_seq, events_through = excluded.events_through,
        agent_id = excluded.agent_id, succeeded = excluded.succeeded`.execute(tx.query);
  }
}

const changedSince = (tenantId: TenantId, { at, id }: Watermark) => sql`
  conversations c left join insight_progress p on p.conversation_id = c.id
  where c.tenant_id = ${tenantId} and (c.updated_at, c.id) > (${at}::timestamptz, ${id}::uuid)
    and c.version > coalesce(p.version, -1)`;

const rowsOf = (step: readonly Uncounted[]): RawBuilder<unknown> =>
  sql`json_to_recordset(${JSON.stringify(step)}::json)
    as s(id uuid, owner_id uuid, from_seq bigint, through_seq bigint, version bigint, events_through timestamptz)`;

/** What reached, or may have reached, the customer. */
const isSaid = (message: string) => sql`${sql.ref(`${message}.status`)} not in ('failed', 'dropped')`;

/**
 * The AI agent or the person: the message says, or for an AI its conversation, or its tenant. What a message says may be
 * anything (document 002 takes metadata from outside). Needs `c` and `w`.
 */
const replierOf = (message: string) => {
  const sender = sql.ref(`${message}.sender_id`);
  const agent = sql`${sql.ref(`${message}.metadata`)}->>'agent_id'`;
  return sql`case when ${sql.ref(`${message}.sender_type`)} = 'ai'
    then coalesce(case when ${agent} ~ ${UUID} then (${agent})::uuid end, c.agent_id, w.agent_id, ${NOBODY}::uuid)
    when ${sender} ~ ${UUID} then ${sender}::uuid else ${NOBODY}::uuid end`;
};

const outcomesOf = (step: readonly Uncounted[], tenantId: TenantId) => sql`
  select s.id, s.version, s.through_seq, s.events_through, coalesce(latest.replier_id, p.agent_id) as agent_id,
    c.status = 'resolved' and not exists (
      select from conversation_events e where e.conversation_id = s.id and e.type = 'handed_off'
    ) as succeeded
  from ${rowsOf(step)} join conversations c on c.id = s.id
    left join whatsapp_settings w on w.tenant_id = ${tenantId}
    left join insight_progress p on p.conversation_id = s.id
    left join lateral (
      select nullif(${replierOf('m')}, ${NOBODY}::uuid) as replier_id from messages m
      where m.conversation_id = s.id and m.seq > s.from_seq and m.seq <= s.through_seq
        and m.sender_type = 'ai' and ${isSaid('m')}
      order by m.seq desc limit 1
    ) latest on true`;
