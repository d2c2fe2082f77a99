-- The model of Baton (design §4). Runs on plain PostgreSQL 15+, on Supabase and on PGlite alike.
-- Ids are UUIDv7 made by the app; every row carries its tenant; times are timestamptz.
-- Row level security is on everywhere with nothing granted: Baton's API is the only door (see the end).

create table tenants (
  id uuid primary key,
  name text not null,
  enabled_features text[] not null default '{}',
  created_at timestamptz not null default now()
);

-- A user's id is the `sub` of the token that signs them in.
create table users (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  email text not null,
  name text not null default '',
  role text not null check (role in ('admin', 'manager', 'agent', 'viewer')),
  password_hash text,
  is_active boolean not null default true,
  created_at timestamptz not null default now()
);
create unique index users_email on users (lower(email));
create index users_tenant on users (tenant_id);

create table api_keys (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  name text not null,
  key_hash text not null unique,
  prefix text not null,
  role text not null default 'agent' check (role in ('admin', 'manager', 'agent', 'viewer')),
  scopes text[] not null default '{}',
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_tenant on api_keys (tenant_id);

-- What Baton must remember about itself: the signing secret it made, one-time sign-in links.
create table installation_secrets (
  name text primary key,
  value_encrypted text not null,
  created_at timestamptz not null default now()
);

create table channel_accounts (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  channel text not null check (channel in ('interakt', 'unipile', 'sandbox', 'import', 'api', 'web')),
  platform text not null default 'whatsapp',
  -- The provider's own id of the account; null while it is not connected yet, or where the provider has none.
  external_account_id text,
  name text not null default '',
  phone text,
  status text not null default 'pending',
  sessions_enabled boolean not null default false,
  is_default boolean not null default false,
  api_url text,
  api_key_encrypted text,
  webhook_secret_encrypted text,
  connected_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index channel_accounts_external on channel_accounts (channel, external_account_id);
create unique index channel_accounts_default on channel_accounts (tenant_id, channel) where is_default;
create index channel_accounts_tenant on channel_accounts (tenant_id);

create table agents (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  name text not null,
  provider text not null check (provider in ('elevenlabs', 'gemini', 'sandbox')),
  provider_agent_id text,
  prompt text,
  options jsonb not null default '{}',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index agents_tenant on agents (tenant_id);

create table whatsapp_settings (
  tenant_id uuid primary key references tenants on delete cascade,
  agent_id uuid references agents on delete set null,
  -- Null: GRACE_DEFAULT_SECONDS.
  grace_period_seconds integer,
  updated_at timestamptz not null default now()
);

create table blocked_numbers (
  tenant_id uuid not null references tenants on delete cascade,
  phone text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, phone)
);

create table outlets (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  name text not null,
  created_at timestamptz not null default now()
);
create index outlets_tenant on outlets (tenant_id);

create table connections (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  user_id uuid references users on delete set null,
  platform text not null check (platform in ('whatsapp', 'signal', 'telegram', 'wechat')),
  connection_id text not null,
  name text not null default '',
  api_secret_hash text not null unique,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, platform, connection_id)
);

-- People. `phone` is E.164 with its plus; `phone_last10` finds the same person under another country code.
create table contacts (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  name text not null default '',
  phone text,
  phone_last10 text generated always as (
    case when length(regexp_replace(phone, '\D', '', 'g')) >= 10 then right(regexp_replace(phone, '\D', '', 'g'), 10) end
  ) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index contacts_phone on contacts (tenant_id, phone);
create index contacts_last10 on contacts (tenant_id, phone_last10);
create index contacts_recent on contacts (tenant_id, created_at desc, id desc);

-- Who a person is on a platform: a provider's id first, a phone second (design §5, "Who wrote it").
create table contact_identities (
  tenant_id uuid not null references tenants on delete cascade,
  platform text not null,
  identifier text not null,
  contact_id uuid not null references contacts on delete cascade,
  primary key (tenant_id, platform, identifier)
);
create index contact_identities_contact on contact_identities (contact_id);

-- A thread. Its row is the only lock: whoever changes its sessions, messages or outbox takes it first.
create table conversations (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  account_id uuid references channel_accounts on delete restrict,
  contact_id uuid references contacts on delete set null,
  channel text not null check (channel in ('interakt', 'unipile', 'import', 'api', 'sandbox', 'web')),
  platform text not null check (platform in ('whatsapp', 'signal', 'telegram', 'wechat', 'web')),
  -- The way-in's own scope of `external_id`: an account, an import connection's owner, an outlet.
  thread_scope text not null,
  external_id text not null,
  provider_chat_id text,
  contact_name text not null default '',
  contact_phone text,
  contact_identifier text,
  status text not null default 'active' check (status in ('active', 'handed_off', 'resolved', 'expired')),
  -- Whether its live session waits for people or has been taken over by one: written with every change of either.
  is_held_by_people boolean not null default false,
  -- Who has it (design §4, "Mode"): the one place that says so, for what is listed, filtered and counted.
  mode text not null generated always as (
    case when status = 'resolved' then 'closed' when status = 'handed_off' or is_held_by_people then 'human' else 'ai' end
  ) stored,
  is_archived boolean not null default false,
  is_pinned boolean not null default false,
  title text,
  user_id uuid references users on delete cascade,
  conversation_type text not null default 'chat',
  outlet_id uuid references outlets on delete set null,
  agent_id uuid references agents on delete set null,
  assigned_team text,
  team_set_by text check (team_set_by in ('ai', 'person')),
  assigned_agent text,
  assigned_user_id uuid references users on delete set null,
  handoff_reason text,
  handoff_agent_id uuid references users on delete set null,
  handed_off_at timestamptz,
  summary text,
  unread_count integer not null default 0 check (unread_count >= 0),
  message_count integer not null default 0,
  low_confidence_count integer not null default 0,
  -- The AI's turns within an hour, counted from its first.
  ai_turns_since timestamptz,
  ai_turns integer not null default 0,
  last_message_at timestamptz,
  last_message_preview text not null default '',
  last_customer_message_at timestamptz,
  active_session_id uuid,
  last_seq bigint not null default 0,
  epoch integer not null default 0,
  version bigint not null default 0,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index conversations_thread on conversations (tenant_id, channel, thread_scope, external_id);
-- Document 002 has no thread id of its own: one live conversation per outlet and phone.
create unique index conversations_api_live on conversations
  (tenant_id, coalesce(outlet_id, '00000000-0000-0000-0000-000000000000'), contact_phone)
  where channel = 'api' and status in ('active', 'handed_off');
-- Every index here costs each message a write, since each changes `last_message_at`: one that no query needs slows ingest.
create index conversations_provider_chat on conversations (account_id, provider_chat_id) where provider_chat_id is not null;
create index conversations_recent on conversations (tenant_id, last_message_at desc nulls last, id desc);
create index conversations_status on conversations (tenant_id, status, is_archived, last_message_at desc nulls last, id desc);
create index conversations_archived on conversations (tenant_id, last_message_at desc nulls last, id desc) where is_archived;
-- Nearly everything is `general` to begin with, and so found soon among the most recent.
create index conversations_team on conversations (tenant_id, assigned_team, last_message_at desc nulls last, id desc) where assigned_team <> 'general';
create index conversations_mode on conversations (account_id, mode, last_message_at desc nulls last, id desc);
create index conversations_updated on conversations (tenant_id, updated_at, id);
create index conversations_contact on conversations (contact_id);
create index conversations_outlet on conversations (outlet_id) where outlet_id is not null;
create index conversations_owner on conversations (user_id, is_pinned desc, last_message_at desc nulls last, id desc) where user_id is not null;
-- What the nightly expiry looks through.
create index conversations_live on conversations (last_message_at, id) where status = 'active';

create table sessions (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null references conversations on delete cascade,
  status text not null check (status in ('waiting', 'active', 'resolved')),
  resolved_by text check (resolved_by in ('human', 'ai_timeout', 'manual', 'timeout')),
  started_at timestamptz not null,
  resolved_at timestamptz,
  grace_deadline timestamptz,
  buffer_deadline timestamptz,
  last_activity_at timestamptz not null,
  taken_over_by uuid references users on delete set null,
  taken_over_at timestamptz,
  elevenlabs_conversation_id text,
  elevenlabs_conversation_created_at timestamptz,
  elevenlabs_last_interaction_at timestamptz,
  message_count integer not null default 0,
  -- Customer messages up to here are answered; those above it are what the AI would get (design §4).
  answered_through_seq bigint not null default 0,
  last_customer_seq bigint not null default 0,
  -- The turn under way: what it has read, under which epoch, and until when its process may be believed alive.
  turn_id uuid,
  turn_epoch integer,
  turn_through_seq bigint,
  turn_lease_until timestamptz,
  turn_started_at timestamptz,
  -- The earliest moment at which the rules want to be asked again.
  wake_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index sessions_live on sessions (conversation_id) where status <> 'resolved';
create index sessions_history on sessions (conversation_id, started_at desc, id desc);
create index sessions_wake on sessions (wake_at) where wake_at is not null;
create index sessions_turns on sessions (turn_lease_until) where turn_id is not null;
create index sessions_tenant_live on sessions (tenant_id, status) where status <> 'resolved';

alter table conversations
  add constraint conversations_active_session foreign key (active_session_id) references sessions on delete set null deferrable initially deferred;

-- One foreign key only: each costs a look-up per message, and a conversation brings its tenant and its sessions with it.
create table messages (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null references conversations on delete cascade,
  session_id uuid,
  seq bigint not null,
  version bigint not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  sender_type text not null check (sender_type in ('customer', 'ai', 'agent')),
  sender_name text not null default '',
  -- The user, or for older clients the free text, that wrote it.
  sender_id text,
  type text not null default 'text' check (type in ('text', 'image', 'document', 'audio', 'video', 'file', 'location')),
  content text not null default '',
  media_url text,
  status text not null check (status in ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'dropped')),
  failure_code text,
  failure_reason text,
  epoch integer,
  turn_id uuid,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  sending_since timestamptz,
  sending_until timestamptz,
  settled_at timestamptz,
  client_message_id text,
  provider_message_id text,
  -- True when Baton itself handed it to the provider (spec/003 `sent_via_unipile`).
  sent_by_us boolean not null default false,
  sent_at timestamptz not null,
  summary text,
  suggested_team text,
  is_read boolean not null default false,
  low_confidence boolean not null default false,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (conversation_id, seq)
);
-- The net below ingest's own look-up: hitting it fails the batch.
create unique index messages_provider on messages (conversation_id, provider_message_id) where provider_message_id is not null;
create unique index messages_client on messages (conversation_id, client_message_id) where client_message_id is not null;
create index messages_shown on messages (conversation_id, sent_at desc, seq desc);
-- No two changes share a version: who has heard of one has heard all of it (docs/realtime.md, "Catching up").
create unique index messages_changed on messages (conversation_id, version);
create index messages_due on messages (next_attempt_at) where status = 'queued';
create index messages_unsettled on messages (sending_until) where status = 'sending';
create index messages_outbox on messages (conversation_id, seq) where status in ('queued', 'sending');
create index messages_doubtful on messages (settled_at) where status = 'unknown' and sender_type = 'ai';
-- Receipts find their message by the provider's id within the tenant.
create index messages_receipt on messages (tenant_id, provider_message_id) where provider_message_id is not null and direction = 'outbound';
create index messages_retention on messages using brin (created_at);
create index messages_search on messages using gin (to_tsvector('simple', content)) where content <> '';

create table message_attachments (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  conversation_id uuid not null references conversations on delete cascade,
  message_id uuid references messages on delete cascade,
  position integer not null default 0,
  type text not null default 'file',
  file_name text,
  file_type text,
  file_size bigint,
  -- Where the bytes are: a path in our storage, or the provider's id of them.
  file_path text,
  provider_attachment_id text,
  url text,
  uploaded_by uuid references users on delete set null,
  created_at timestamptz not null default now()
);
create index message_attachments_message on message_attachments (message_id, position);
create index message_attachments_conversation on message_attachments (conversation_id);

-- The timeline: who took over, released, closed, assigned, handed off, which AI reply was dropped and why.
create table conversation_events (
  id uuid primary key,
  tenant_id uuid not null,
  conversation_id uuid not null references conversations on delete cascade,
  session_id uuid,
  type text not null,
  actor_type text not null check (actor_type in ('customer', 'ai', 'agent', 'system')),
  actor_id uuid,
  reason text,
  details jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp()
);
create index conversation_events_shown on conversation_events (conversation_id, created_at, id);
create index conversation_events_reasons on conversation_events (tenant_id, type, created_at);

-- A message of ours seen from outside while its own send was still under way: judged when that send settles.
create table parked_messages (
  id uuid primary key,
  tenant_id uuid not null references tenants on delete cascade,
  conversation_id uuid not null references conversations on delete cascade,
  message jsonb not null,
  parked_at timestamptz not null default now()
);
create index parked_messages_conversation on parked_messages (conversation_id);

-- A receipt that came before the send call had told us the message's provider id.
create table early_receipts (
  tenant_id uuid not null references tenants on delete cascade,
  account_id uuid not null references channel_accounts on delete cascade,
  provider_message_id text not null,
  status text not null,
  failure_code text,
  failure_reason text,
  received_at timestamptz not null default now(),
  primary key (account_id, provider_message_id, status)
);
create index early_receipts_age on early_receipts (received_at);

create table rejected_webhooks (
  id uuid primary key,
  tenant_id uuid references tenants on delete cascade,
  account_id uuid references channel_accounts on delete cascade,
  channel text not null,
  reason text not null,
  body bytea not null,
  headers jsonb not null default '{}',
  received_at timestamptz not null default now(),
  replayed_at timestamptz
);
create index rejected_webhooks_waiting on rejected_webhooks (received_at, id) where replayed_at is null;

do $$
declare t text;
begin
  for t in select tablename from pg_tables where schemaname = 'public' and tablename in (
    'tenants', 'users', 'api_keys', 'installation_secrets', 'channel_accounts', 'agents', 'whatsapp_settings', 'blocked_numbers',
    'outlets', 'connections', 'contacts', 'contact_identities', 'conversations', 'sessions', 'messages', 'message_attachments',
    'conversation_events', 'parked_messages', 'early_receipts', 'rejected_webhooks')
  loop
    execute format('alter table public.%I enable row level security', t);
  end loop;
end $$;
