import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId } from '../contracts/ids.js';
import type { ConversationRow, SessionRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

/** What the rules must know of a conversation's surroundings (see `Circumstances`). */
export interface Surroundings {
  conversation_id: ConversationId;
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
    const { rows } = await sql<Omit<Surroundings, 'session'> & { session_row: SessionRow | null }>`
      select c.id as conversation_id, clock_timestamp() as now,
        coalesce(a.sessions_enabled, false) as sessions_enabled,
        b.phone is not null as is_blocked,
        coalesce(g.is_active, false) as has_agent,
        w.grace_period_seconds as grace_seconds,
        to_json(s) as session_row
      from conversations c
        left join channel_accounts a on a.id = c.account_id
        left join whatsapp_settings w on w.tenant_id = c.tenant_id
        left join agents g on g.id = coalesce(c.agent_id, w.agent_id)
        left join blocked_numbers b on b.tenant_id = c.tenant_id and b.phone = c.contact_phone
        left join sessions s on s.conversation_id = c.id and s.status <> 'resolved'
      where c.id in (${sql.join(conversations.map((row) => row.id))})`.execute(tx.query);
    return new Map(
      rows.map(({ session_row, ...row }) => [
        row.conversation_id,
        { ...row, session: session_row && withDates(session_row) },
      ]),
    );
  }

  /** Writes new and changed sessions in one statement. */
  async save(tx: Tx, rows: readonly SessionRow[]): Promise<void> {
    if (rows.length === 0) return;
    await sql`
      insert into sessions as s select * from json_populate_recordset(null::sessions, ${JSON.stringify(rows)}::json)
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

const DATE_COLUMNS = [
  'started_at',
  'resolved_at',
  'grace_deadline',
  'buffer_deadline',
  'last_activity_at',
  'taken_over_at',
  'elevenlabs_conversation_created_at',
  'elevenlabs_last_interaction_at',
  'turn_lease_until',
  'turn_started_at',
  'wake_at',
  'created_at',
  'updated_at',
] as const;

/** A row that travelled as JSON has its times as text. */
function withDates(row: SessionRow): SessionRow {
  const dates = DATE_COLUMNS.map(
    (column) => [column, row[column] === null ? null : new Date(row[column])] as const,
  );
  return { ...row, ...Object.fromEntries(dates) };
}
