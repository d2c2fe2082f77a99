import type pg from 'pg';

/** Gives the threads of these contacts a past of so many messages, half of them the customer's. */
export async function lengthen(
  client: pg.Client,
  contacts: readonly number[],
  messages: number,
): Promise<void> {
  const threads = contacts.map((contact) => `chat-${contact}`);
  await client.query(
    `insert into messages (id, tenant_id, conversation_id, session_id, seq, version, direction, sender_type, content,
       status, provider_message_id, is_read, sent_at, created_at)
     select overlay(gen_random_uuid()::text placing left(c.id::text, 13) from 1)::uuid, c.tenant_id, c.id, c.active_session_id,
       c.last_seq + n, c.last_seq + n, case when n % 2 = 0 then 'inbound' else 'outbound' end,
       case when n % 2 = 0 then 'customer' else 'agent' end, 'What was said before ' || n, case when n % 2 = 0 then 'received' else 'read' end,
       gen_random_uuid()::text, true, c.last_message_at + n * interval '1 microsecond', now()
     from conversations c, generate_series(1, $2 - c.last_seq) n where c.external_id = any($1)`,
    [threads, messages],
  );
  await client.query(
    `update conversations set last_seq = $2, version = version + $2, message_count = $2 where external_id = any($1)`,
    [threads, messages],
  );
}
