import { randomUUID } from 'node:crypto';
import type { World } from '../support/baton.js';

interface Written {
  /** Seconds after the conversation's beginning. */
  at: number;
  by: 'customer' | 'ai' | 'agent';
  content?: string;
  senderId?: string;
  status?: string;
  metadata?: object;
}

/** An inbox whose past is made up: conversations and messages at times of a test's choice. */
export class PastInbox {
  constructor(private readonly world: World) {}

  /** Answers the conversation's id. */
  async conversation(beganAt: Date, messages: readonly Written[], name = 'Asha'): Promise<string> {
    const id = randomUUID();
    await this.world.sql(
      `insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, contact_name)
       values ($1::uuid, $2, 'import', 'whatsapp', 'past', $1::uuid::text, $3)`,
      [id, this.world.tenantId, name],
    );
    await this.write(id, beganAt, messages);
    return id;
  }

  /** More messages, as ingest writes them: numbered on, the conversation changed in the same statement. */
  async write(id: string, beganAt: Date, messages: readonly Written[]): Promise<void> {
    const rows = messages.map((message) => ({
      content: '',
      senderId: null,
      status: message.by === 'customer' ? 'received' : 'sent',
      metadata: {},
      ...message,
      sent_at: new Date(beganAt.getTime() + message.at * 1000).toISOString(),
    }));
    await this.world.sql(
      `with c as (
         update conversations set last_seq = last_seq + $2, version = version + $2, message_count = message_count + $2,
           updated_at = clock_timestamp() where id = $1 returning id, tenant_id, last_seq - $2 as before
       )
       insert into messages (id, tenant_id, conversation_id, seq, version, direction, sender_type, sender_id, content, status, sent_at, metadata)
       select overlay(gen_random_uuid()::text placing lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint >> 16), 8, '0') from 1 for 8)::uuid,
         c.tenant_id, c.id, c.before + m.place, c.before + m.place, case m."by" when 'customer' then 'inbound' else 'outbound' end,
         m."by", m."senderId", m.content, m.status, m.sent_at, m.metadata
       from c, rows from (json_to_recordset($3::json) as (
         "by" text, "senderId" text, content text, status text, sent_at timestamptz, metadata jsonb
       )) with ordinality as m("by", "senderId", content, status, sent_at, metadata, place)`,
      [id, rows.length, JSON.stringify(rows)],
    );
  }

  async handedOff(id: string, at: Date, reason: string): Promise<void> {
    await this.world.sql(
      `insert into conversation_events (id, tenant_id, conversation_id, type, actor_type, reason, created_at)
       values (gen_random_uuid(), $1, $2, 'handed_off', 'system', $3, $4)`,
      [this.world.tenantId, id, reason, at.toISOString()],
    );
    await this.world.sql(
      'update conversations set version = version + 1, updated_at = clock_timestamp() where id = $1',
      [id],
    );
  }
}
