/**
 * What Baton's own looks would have added up by now, in one go: a look takes a few thousand messages at a time, which is
 * right beside ingest and takes an hour for ten million.
 */
export const COUNTED = [
  `insert into insight_watermarks (tenant_id, looked_through) values (bench.tenant(), now() - interval '2 minutes')
   on conflict (tenant_id) do update set looked_through = excluded.looked_through`,
  `insert into insight_progress (conversation_id, tenant_id, version, through_seq, events_through, agent_id, succeeded)
   select id, tenant_id, version, last_seq, coalesce(handed_off_at, '-infinity'), bench.agent(), status = 'resolved'
   from conversations`,
  `insert into chat_standings (conversation_id, tenant_id, account_id, standing, messages)
   select c.id, c.tenant_id, c.account_id, case
     when c.mode = 'human' and s.status = 'waiting' then 'waiting'
     when c.mode = 'ai' and s.status is distinct from 'active' then 'idle' else c.mode end, c.message_count
   from conversations c left join sessions s on s.id = c.active_session_id and s.status <> 'resolved'`,
  `insert into chat_counts (tenant_id, account_id, standing, chats, messages)
   select tenant_id, account_id, standing, count(*), sum(messages) from chat_standings group by 1, 2, 3`,
  `insert into insight_agents (tenant_id, agent_id, conversations, succeeded)
   select tenant_id, agent_id, count(*), count(*) filter (where succeeded) from insight_progress group by 1, 2`,
  `insert into insight_handoffs (tenant_id, day, reason, handoffs)
   select tenant_id, (created_at at time zone 'UTC')::date, reason, count(*) from conversation_events group by 1, 2, 3`,
  `create unlogged table bench_answers as
   select conversation_id, (sent_at at time zone 'UTC')::date as day, sender_type,
     case sender_type when 'ai' then bench.agent() when 'agent' then sender_id::uuid end as replier_id,
     extract(epoch from sent_at - lag(sent_at) over (partition by conversation_id order by seq))::float8 as waited
   from messages`,
  `insert into insight_days (tenant_id, owner_id, day, conversations, messages, ai_answers, person_answers)
   select bench.tenant(), bench.inbox(), day, count(distinct conversation_id), count(*),
     count(*) filter (where sender_type = 'ai'), count(*) filter (where sender_type = 'agent')
   from bench_answers group by day`,
  `insert into insight_repliers (tenant_id, owner_id, day, sender_type, replier_id, replies, timed, seconds)
   select bench.tenant(), bench.inbox(), day, sender_type, replier_id, count(*), count(*), 4 * count(*)
   from bench_answers where replier_id is not null group by day, sender_type, replier_id`,
  `insert into insight_answer_times (tenant_id, owner_id, day, sender_type, replier_id, bucket, answers)
   select bench.tenant(), bench.inbox(), day, sender_type, replier_id,
     least(200, floor(ln(greatest(waited, 0.1) / 0.1) / ln(1.1)))::smallint as bucket, count(*)
   from bench_answers where replier_id is not null group by day, sender_type, replier_id, bucket`,
  'drop table bench_answers',
];
