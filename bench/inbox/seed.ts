import type pg from 'pg';
import { progressBar } from '../../src/cli/importing/progressBar.js';
import { COUNTED } from './counted.js';
import { rebuildIndexes, takeIndexesAway } from './indexes.js';
import { FIRST_NAMES, LAST_NAMES } from './names.js';
import { vocabulary } from './vocabulary.js';

/** How much there is to be read. */
export interface InboxSize {
  conversations: number;
  messages: number;
}

/** Messages stay so long unless somebody says otherwise (MESSAGE_RETENTION_DAYS). */
const DAYS = 90;
const PEOPLE = 20;
const WORDS = 4_000;
const PHRASES = 200_000;
const MESSAGES_AT_ONCE = 250_000;
/** Every so manieth message belongs to the first conversation, which is as long as they get. */
const LONG_ONE_HAS = 100;

/**
 * Fills the database of a started Baton with an inbox of that size, all of it one tenant's, as it would have grown:
 * conversations begin evenly over 90 days, messages arrive in the order of time, most of them in young conversations
 * and some in old ones, so that the messages of one lie far apart. Words have Zipf's frequencies. Needs a superuser,
 * who may leave foreign keys unchecked.
 */
export async function seedInbox(client: pg.Client, size: InboxSize): Promise<void> {
  const show = progress(size.messages);
  await client.query(`set session_replication_role = replica; set maintenance_work_mem = '1GB';
    set work_mem = '256MB'; set synchronous_commit = off; set jit = off`);
  await makeFunctions(client, size);
  await makePhrases(client);
  await placeMessages(client, size);
  const indexes = await takeIndexesAway(client, ['contacts', 'conversations', 'sessions', 'messages']);
  for (let from = 1; from <= size.messages; from += MESSAGES_AT_ONCE) {
    await client.query(MESSAGES, [from, Math.min(from + MESSAGES_AT_ONCE - 1, size.messages)]);
    show(from + MESSAGES_AT_ONCE - 1);
  }
  for (const statement of [PEOPLE_AND_AGENT, CONTACTS, CONVERSATIONS, SESSIONS, ACTIVE_SESSIONS, HANDOFFS])
    await client.query(statement);
  await rebuildIndexes(client, indexes);
  for (const statement of COUNTED) await client.query(statement);
  await client.query('drop table bench_plan, bench_threads, bench_phrases; drop schema bench cascade');
  await client.query('reset all');
  await client.query('vacuum analyze');
}

/** Ids and times by number: whoever needs the id of conversation 7 can work it out. */
async function makeFunctions(client: pg.Client, { conversations, messages }: InboxSize): Promise<void> {
  const account = await client.query<{ id: string; tenant_id: string }>(
    'select id, tenant_id from channel_accounts where sessions_enabled limit 1',
  );
  const { id: accountId, tenant_id: tenantId } = account.rows[0] ?? { id: '', tenant_id: '' };
  const seconds = DAYS * 86_400;
  const began = Math.floor(Date.now() / 1000) - seconds;
  await client.query(`
    create schema bench;
    create function bench.tenant() returns uuid language sql immutable as $$ select '${tenantId}'::uuid $$;
    create function bench.account() returns uuid language sql immutable as $$ select '${accountId}'::uuid $$;
    create function bench.id(kind int, share float8, number bigint) returns uuid language sql immutable as
      $$ select (lpad(to_hex((1000 * (${began} + ${seconds} * share))::bigint), 12, '0') || '700' || kind || 'a000'
        || lpad(to_hex(number), 12, '0'))::uuid $$;
    create function bench.thread(number bigint) returns uuid language sql immutable as
      $$ select bench.id(1, (number - 1)::float8 / ${conversations}, number) $$;
    create function bench.message(number bigint) returns uuid language sql immutable as
      $$ select bench.id(2, number::float8 / ${messages}, number) $$;
    create function bench.message_at(number bigint) returns timestamptz language sql immutable as
      $$ select to_timestamp(${began} + ${seconds} * (number::float8 / ${messages})) $$;
    create function bench.person(number bigint) returns uuid language sql immutable as
      $$ select ('0000000a-0000-7000-a000-' || lpad(to_hex(number % ${PEOPLE} + 1), 12, '0'))::uuid $$;
    create function bench.inbox() returns uuid language sql immutable as
      $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
    create function bench.agent() returns uuid language sql immutable as
      $$ select '0000000b-0000-7000-a000-000000000001'::uuid $$`);
}

/** What people say, in pieces of one to eight words; a message is two of them, so that hardly two are the same. */
async function makePhrases(client: pg.Client): Promise<void> {
  await client.query(
    `create unlogged table bench_phrases as
     select p as id, (
       select string_agg(($1::text[])[least(floor(exp(random() * ln(${WORDS + 1})))::int, ${WORDS})], ' ')
       from generate_series(1, 1 + (p * 7919) % 8)
     ) as words from generate_series(0, ${PHRASES - 1}) p`,
    [vocabulary(WORDS)],
  );
  await client.query('alter table bench_phrases add primary key (id)');
}

/** Which conversation each message belongs to, and as its how manieth. */
async function placeMessages(client: pg.Client, { conversations, messages }: InboxSize): Promise<void> {
  const perConversation = Math.floor(messages / conversations);
  await client.query(`
    select setseed(0.5);
    create unlogged table bench_plan as
    select k, thread, row_number() over (partition by thread order by k) as seq from (
      select k, case
        when k % ${LONG_ONE_HAS} = 1 then 1
        -- Every conversation begins with a message of its own.
        when k % ${perConversation} = 0 then least(k / ${perConversation}, ${conversations})
        else greatest(1, ceil(k / ${perConversation} * (1 - random() ^ 3)))
      end::bigint as thread from generate_series(1::bigint, ${messages}) k
    ) placed order by k;
    create index on bench_plan using brin (k);
    create unlogged table bench_threads as
    select thread, count(*) as messages, min(k) as first_k, max(k) as last_k,
      max(k) filter (where seq % 2 = 1) as last_customer_k from bench_plan group by thread;
    analyze bench_plan; analyze bench_threads`);
}

const TEXT = `a.words || ' ' || b.words || case when k % 20 = 0 then ' order ' || 100000 + k * 7 % 900000 else '' end`;
const PHRASES_OF_K = `join bench_phrases a on a.id = (k * 7919) % ${PHRASES}
  join bench_phrases b on b.id = (k * 104729 + k / ${PHRASES}) % ${PHRASES}`;

/** A customer writes, the AI or a person answers. */
const MESSAGES = `
  insert into messages (id, tenant_id, conversation_id, session_id, seq, version, direction, sender_type, sender_name,
    sender_id, content, status, provider_message_id, sent_by_us, is_read, metadata, sent_at, created_at, updated_at)
  select bench.message(k), bench.tenant(),
    bench.thread(thread), bench.id(3, 0, thread), seq, seq,
    case when is_customer then 'inbound' else 'outbound' end,
    case when is_customer then 'customer' when is_ai then 'ai' else 'agent' end,
    case when is_customer then 'Contact ' || thread else '' end,
    case when is_customer or is_ai then null else bench.person(thread)::text end,
    ${TEXT}, case when is_customer then 'received' else 'read' end, 'wamid.' || md5(k::text), not is_customer, true,
    case when is_ai and not is_customer
      then jsonb_build_object('agent_id', bench.agent(), 'processing_time', 1 + k % 7) else '{}' end,
    at, at, at
  from (
    select *, bench.message_at(k) as at, seq % 2 = 1 as is_customer, thread % 2 = 0 as is_ai
    from bench_plan where k between $1 and $2
  ) m ${PHRASES_OF_K} order by k`;

const PEOPLE_AND_AGENT = `
  insert into users (id, tenant_id, email, name, role)
  select bench.person(n - 1), bench.tenant(), 'person' || n || '@example.com', 'Person ' || n, 'agent'
  from generate_series(1, ${PEOPLE}) n;
  insert into agents (id, tenant_id, name, provider) values (bench.agent(), bench.tenant(), 'Agent', 'sandbox')`;

/** One of a list whose first is the most frequent: of 64 it is what one in eight has. */
const oneOf = (names: readonly string[]): string =>
  `(array[${names.map((name) => `'${name}'`).join(', ')}])[1 + floor(${names.length} * random() ^ 2)::int]`;

const CONTACTS = `
  insert into contacts (id, tenant_id, name, phone, created_at, updated_at)
  select bench.id(4, 0, thread), bench.tenant(), ${oneOf(FIRST_NAMES)} || ' ' || ${oneOf(LAST_NAMES)},
    '+90' || 5000000000 + thread, bench.message_at(first_k), bench.message_at(first_k)
  from bench_threads`;

/** What is a day old is resolved or expired, or waits for people. */
const CONVERSATIONS = `
  insert into conversations (id, tenant_id, account_id, contact_id, channel, platform, thread_scope, external_id,
    contact_name, contact_phone, contact_identifier, status, is_archived, assigned_team, handoff_reason, handed_off_at,
    unread_count, message_count, last_seq, version, last_message_at, last_message_preview, last_customer_message_at,
    started_at, created_at, updated_at)
  select bench.thread(thread), bench.tenant(), bench.account(), c.id, 'unipile', 'whatsapp', bench.account(), 'chat-' || thread,
    c.name, c.phone, 'attendee-' || thread, status,
    status = 'resolved' and thread % 1000 = 7,
    (array['sales', 'support', 'general'])[1 + thread % 5],
    case when status = 'handed_off' then 'asked for a person' end, case when status = 'handed_off' then at end,
    case when status in ('active', 'handed_off') then 1 else 0 end, messages, messages, messages, at,
    left(${TEXT}, 100), bench.message_at(last_customer_k), bench.message_at(first_k), bench.message_at(first_k), at
  from (
    select *, last_k as k, bench.message_at(last_k) as at, case
      when thread % 20 = 0 then 'handed_off'
      when bench.message_at(last_k) > now() - interval '1 day' then 'active'
      when thread % 20 < 4 then 'expired' else 'resolved' end as status
    from bench_threads
  ) t ${PHRASES_OF_K} join contacts c on c.id = bench.id(4, 0, thread) order by first_k`;

/** One session a conversation; it lives for half an hour, its grace period three minutes, or while people have it. */
const SESSIONS = `
  insert into sessions (id, tenant_id, conversation_id, status, resolved_by, started_at, resolved_at, grace_deadline,
    last_activity_at, taken_over_by, taken_over_at, message_count, answered_through_seq, last_customer_seq)
  select bench.id(3, 0, thread), c.tenant_id, c.id, state,
    case when state = 'resolved' then 'timeout' end, c.started_at,
    case when state = 'resolved' then c.last_message_at end,
    case when state = 'waiting' then now() + interval '1 day' end, c.last_message_at,
    case when c.status = 'handed_off' then bench.person(thread) end,
    case when c.status = 'handed_off' then c.last_message_at end, c.message_count, c.last_seq, c.last_seq
  from (
    select t.thread, case when c.status = 'active' and c.last_message_at > now() - interval '3 minutes' then 'waiting'
      when c.status = 'active' and c.last_message_at > now() - interval '30 minutes' then 'active'
      when c.status = 'handed_off' and c.last_message_at > now() - interval '1 day' then 'active'
      else 'resolved' end as state
    from bench_threads t join conversations c on c.id = bench.thread(t.thread)
  ) t join conversations c on c.id = bench.thread(t.thread)`;

const ACTIVE_SESSIONS = `
  update conversations c set active_session_id = s.id, is_held_by_people = s.status = 'waiting' or s.taken_over_at is not null
  from sessions s
  where s.conversation_id = c.id and s.status <> 'resolved'`;

const HANDOFFS = `
  insert into conversation_events (id, tenant_id, conversation_id, type, actor_type, reason, created_at)
  select gen_random_uuid(), tenant_id, id, 'handed_off', 'system', handoff_reason, handed_off_at
  from conversations where status = 'handed_off'`;

/** On a terminal a bar that moves, elsewhere a line at each tenth. */
function progress(messages: number): (done: number) => void {
  let shown = -1;
  return (done) => {
    const share = Math.min(1, done / messages);
    const bar = progressBar(share, Math.min(done, messages));
    const tenth = Math.floor(share * 10);
    if (process.stderr.isTTY) process.stderr.write(`\r${bar}${share === 1 ? '\n' : ''}`);
    else if (tenth > shown) process.stderr.write(`${bar}\n`);
    shown = tenth;
  };
}
