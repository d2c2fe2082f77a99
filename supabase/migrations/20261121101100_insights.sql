-- Figures, added up from what is new every minute (src/insights): no message is counted twice, none is counted while a
-- customer waits. `owner_id` is the owner of private chats, the zero id for the inbox. Days are UTC, by the provider's clock.

-- How far each conversation has been counted. No foreign key to it: checking one would wait for whoever holds its lock.
create table insight_progress (
  conversation_id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  version bigint not null,
  through_seq bigint not null,
  events_through timestamptz not null,
  -- The AI agent that answered here last, and whether the conversation is resolved without ever having been handed off.
  agent_id uuid,
  succeeded boolean not null
);
create index insight_progress_tenant on insight_progress (tenant_id);

-- Up to which of a tenant's conversations, by `updated_at` and id, everything is counted. Its row is the lock of whoever counts.
create table insight_watermarks (
  tenant_id uuid primary key references tenants on delete cascade,
  looked_through timestamptz not null default '-infinity',
  looked_id uuid not null default '00000000-0000-0000-0000-000000000000'
);

create table insight_days (
  tenant_id uuid not null references tenants on delete cascade,
  owner_id uuid not null,
  day date not null,
  -- Those in which something was said on that day.
  conversations integer not null,
  messages integer not null,
  ai_answers integer not null,
  person_answers integer not null,
  primary key (tenant_id, owner_id, day)
);

-- Who answered: an AI agent or a person; the zero id where nobody knows who (somebody in the WhatsApp app).
create table insight_repliers (
  tenant_id uuid not null references tenants on delete cascade,
  owner_id uuid not null,
  day date not null,
  sender_type text not null check (sender_type in ('ai', 'agent')),
  replier_id uuid not null,
  replies integer not null,
  -- Of the replies whose making was timed (an AI's): how many, and seconds in all.
  timed integer not null,
  seconds double precision not null,
  primary key (tenant_id, owner_id, day, sender_type, replier_id)
);

-- How long customers waited, in buckets each a tenth wider than the one before (src/insights/answerTimes.ts).
create table insight_answer_times (
  tenant_id uuid not null references tenants on delete cascade,
  owner_id uuid not null,
  day date not null,
  sender_type text not null check (sender_type in ('ai', 'agent')),
  replier_id uuid not null,
  bucket smallint not null,
  answers integer not null,
  primary key (tenant_id, owner_id, day, sender_type, replier_id, bucket)
);

create table insight_handoffs (
  tenant_id uuid not null references tenants on delete cascade,
  day date not null,
  reason text not null,
  handoffs integer not null,
  primary key (tenant_id, day, reason)
);

create table insight_agents (
  tenant_id uuid not null references tenants on delete cascade,
  agent_id uuid not null,
  conversations integer not null,
  succeeded integer not null,
  primary key (tenant_id, agent_id)
);

-- How many chats of an account are in whose hands, up to the watermark (src/insights/chatCounts.store.ts), and as what each
-- of them is counted there. No foreign key to a conversation, as above.
create table chat_counts (
  tenant_id uuid not null references tenants on delete cascade,
  account_id uuid not null references channel_accounts on delete cascade,
  standing text not null check (standing in ('ai', 'idle', 'human', 'waiting', 'closed')),
  chats integer not null,
  messages bigint not null,
  primary key (tenant_id, account_id, standing)
);

create table chat_standings (
  conversation_id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  account_id uuid not null,
  standing text not null,
  messages integer not null
);
create index chat_standings_tenant on chat_standings (tenant_id);

-- Document 004's history of sessions, under its own names.
create view chat_session_history with (security_invoker = true) as
select id, tenant_id, conversation_id, started_at as session_start, resolved_at as session_end,
  message_count as messages_count,
  (extract(epoch from resolved_at - started_at) / 60)::integer as duration_minutes, created_at
from sessions;

alter table insight_progress enable row level security;
alter table insight_watermarks enable row level security;
alter table insight_days enable row level security;
alter table insight_repliers enable row level security;
alter table insight_answer_times enable row level security;
alter table insight_handoffs enable row level security;
alter table insight_agents enable row level security;
alter table chat_counts enable row level security;
alter table chat_standings enable row level security;
