import { randomUUID } from 'node:crypto';

/**
 * The design that most inboxes have, written fairly: a transaction for each webhook, a statement for each step, the same
 * tables and indexes, prepared by nothing. It reads what decides whether a session begins and when the AI may answer, as
 * Baton must; otherwise it does less: no echoes, no handoff phrases, no timeline, no events.
 */
export async function storeTheUsualWay(pool, message) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await store(client, message);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function store(client, message) {
  const { tenantId, providerMessageId, text, sentAt } = message;
  const conversation =
    (await findConversation(client, message)) ?? (await createConversation(client, message));
  const twin = await client.query(
    'select 1 from messages where conversation_id = $1 and provider_message_id = $2',
    [conversation, providerMessageId],
  );
  if (twin.rowCount !== 0) return;
  const rules = await readRules(client, message);
  const {
    rows: [{ last_seq: seq }],
  } = await client.query(
    `update conversations set last_seq = last_seq + 1, version = version + 1, message_count = message_count + 1,
       unread_count = unread_count + 1, last_message_at = $2, last_message_preview = left($3, 100),
       last_customer_message_at = $2, is_archived = false, updated_at = now()
     where id = $1 returning last_seq`,
    [conversation, sentAt, text],
  );
  const sessionId = rules.hasSessions
    ? await countInSession(client, message, conversation, seq, rules)
    : null;
  await client.query(
    `insert into messages (id, tenant_id, conversation_id, session_id, seq, version, direction, sender_type, sender_name,
       content, status, provider_message_id, sent_at)
     values ($1, $2, $3, $4, $5, $5, 'inbound', 'customer', $6, $7, 'received', $8, $9)`,
    [
      randomUUID(),
      tenantId,
      conversation,
      sessionId,
      seq,
      message.contact.name,
      text,
      providerMessageId,
      sentAt,
    ],
  );
}

async function countInSession(client, { tenantId }, conversation, seq, { graceSeconds }) {
  const session = await findSession(client, conversation);
  if (session !== null) {
    await client.query(
      'update sessions set message_count = message_count + 1, last_activity_at = now(), last_customer_seq = $2 where id = $1',
      [session, seq],
    );
    return session;
  }
  const id = randomUUID();
  await client.query(
    `insert into sessions (id, tenant_id, conversation_id, status, started_at, grace_deadline, wake_at, last_activity_at, message_count)
     values ($1, $2, $3, 'waiting', now(), now() + make_interval(secs => $4), now() + make_interval(secs => $4), now(), 1)`,
    [id, tenantId, conversation, graceSeconds],
  );
  await client.query('update conversations set active_session_id = $2 where id = $1', [conversation, id]);
  return id;
}

async function findConversation(client, message) {
  const { rows } = await client.query(
    `select id from conversations where tenant_id = $1 and channel = $2 and thread_scope = $3 and external_id = $4 for update`,
    [message.tenantId, message.channel, message.threadScope, message.externalThreadId],
  );
  return rows[0]?.id ?? null;
}

async function readRules(client, { tenantId, accountId, contact }) {
  const { rows } = await client.query(
    `select a.sessions_enabled, w.grace_period_seconds, g.is_active
     from channel_accounts a
       left join whatsapp_settings w on w.tenant_id = a.tenant_id
       left join agents g on g.id = w.agent_id
     where a.id = $1`,
    [accountId],
  );
  const blocked = await client.query('select 1 from blocked_numbers where tenant_id = $1 and phone = $2', [
    tenantId,
    contact.phone,
  ]);
  return {
    hasSessions: rows[0]?.sessions_enabled === true && blocked.rowCount === 0,
    graceSeconds: rows[0]?.grace_period_seconds ?? 180,
  };
}

async function findSession(client, conversation) {
  const { rows } = await client.query(
    `select id from sessions where conversation_id = $1 and status <> 'resolved'`,
    [conversation],
  );
  return rows[0]?.id ?? null;
}

async function createConversation(client, message) {
  const contact = await client.query(
    `insert into contacts (id, tenant_id, name, phone) values ($1, $2, $3, $4)
     on conflict (tenant_id, phone) do update set updated_at = now() returning id`,
    [randomUUID(), message.tenantId, message.contact.name, message.contact.phone],
  );
  const { rows } = await client.query(
    `insert into conversations (id, tenant_id, account_id, contact_id, channel, platform, thread_scope, external_id,
       provider_chat_id, contact_name, contact_phone, contact_identifier)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant_id, channel, thread_scope, external_id) do update set updated_at = now() returning id`,
    [
      randomUUID(),
      message.tenantId,
      message.accountId,
      contact.rows[0].id,
      message.channel,
      message.platform,
      message.threadScope,
      message.externalThreadId,
      message.providerChatId,
      message.contact.name,
      message.contact.phone,
      message.contact.identifier,
    ],
  );
  return rows[0].id;
}
