import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId } from '../contracts/ids.js';
import type { ConversationRow, SessionRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import { rowsAsJson } from '../platform/database/rowsAsJson.js';
import type { Tx } from '../platform/database/transaction.js';

/** What the rules must know of a conversation's surroundings (see `Circumstances`). */
export interface Surroundings {
  now: Date;
  sessions_enabled: boolean;
  is_blocked: boolean;
  has_agent: boolean;
  grace_seconds: number | null;
  session: SessionRow | null;
}

@Injectable()
export class SessionStore {
  constructor(private readonly database: Database) {}

  /** The live session, settings and database clock of each locked conversation, in one statement after the lock. */
  async surroundings(
    tx: Tx,
    conversations: readonly ConversationRow[],
  ): Promise<Map<ConversationId, Surroundings>> {
    if (conversations.length === 0) return new Map();
    const { rows } = await sql<SurroundedSession>`
      select s.*, c.id as around_id, clock_timestamp() as around_now,
        coalesce(a.sessions_enabled, false) as around_enabled,
        b.phone is not null as around_blocked,
        coalesce(g.is_active, false) as around_agent,
        w.grace_period_seconds as around_grace
      from conversations c
        left join channel_accounts a on a.id = c.account_id
        left join whatsapp_settings w on w.tenant_id = c.tenant_id
        left join agents g on g.id = coalesce(c.agent_id, w.agent_id)
        left join blocked_numbers b on b.tenant_id = c.tenant_id and b.phone = c.contact_phone
        left join lateral (
          select * from sessions where conversation_id = c.id and status <> 'resolved' limit 1
        ) s on true
      where c.id = any(${conversations.map((row) => row.id)}::uuid[])`.execute(tx.query);
    return new Map(rows.map((row) => [row.around_id, toSurroundings(row)]));
  }

  /** Writes new and changed sessions in one statement. */
  async save(tx: Tx, rows: readonly SessionRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { json, columns } = rowsAsJson(rows);
    await sql`
      insert into sessions as s (${columns}) select ${columns} from json_populate_recordset(null::sessions, ${json}::json)
      on conflict (id) do update set
        status = excluded.status, resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at,
        grace_deadline = excluded.grace_deadline, buffer_deadline = excluded.buffer_deadline,
        last_activity_at = excluded.last_activity_at, taken_over_by = excluded.taken_over_by,
        taken_over_at = excluded.taken_over_at, elevenlabs_conversation_id = excluded.elevenlabs_conversation_id,
        elevenlabs_conversation_created_at = excluded.elevenlabs_conversation_created_at,
        elevenlabs_last_interaction_at = excluded.elevenlabs_last_interaction_at,
        message_count = excluded.message_count, answered_through_seq = excluded.answered_through_seq,
        last_customer_seq = excluded.last_customer_seq, turn_id = excluded.turn_id, turn_epoch = excluded.turn_epoch,
        turn_through_seq = excluded.turn_through_seq, turn_lease_until = excluded.turn_lease_until,
        turn_started_at = excluded.turn_started_at, wake_at = excluded.wake_at, updated_at = excluded.updated_at`.execute(
      tx.query,
    );
  }

  /**
   * The conversations whose rules want to be asked now, those waiting longest first. By `now()`: beside
   * `clock_timestamp()`, which may change from row to row, every look would read the whole index, and all who wait.
   */
  async due(limit: number): Promise<ConversationId[]> {
    const rows = await this.database.query
      .selectFrom('sessions')
      .select('conversation_id')
      .where('wake_at', '<=', sql<Date>`now()`)
      .orderBy('wake_at')
      .limit(limit)
      .execute();
    return rows.map((row) => row.conversation_id);
  }
}

/** The session's own columns, and beside them what is around it; as JSON in one column its times would be text. */
interface SurroundedSession extends Omit<SessionRow, 'id'> {
  /** Null where there is no live session. */
  id: SessionRow['id'] | null;
  around_id: ConversationId;
  around_now: Date;
  around_enabled: boolean;
  around_blocked: boolean;
  around_agent: boolean;
  around_grace: number | null;
}

function toSurroundings(row: SurroundedSession): Surroundings {
  const {
    around_id: _conversation,
    around_now: now,
    around_enabled: sessions_enabled,
    around_blocked: is_blocked,
    around_agent: has_agent,
    around_grace: grace_seconds,
    id,
    ...session
  } = row;
  return {
    now,
    sessions_enabled,
    is_blocked,
    has_agent,
    grace_seconds,
    session: id === null ? null : { id, ...session },
  };
}
