import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { AppError } from '../contracts/errors.js';
import type { ConversationId, TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { ConversationRow } from './rows.js';

@Injectable()
export class ConversationStore {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, id: ConversationId): Promise<ConversationRow | undefined> {
    return this.database.query
      .selectFrom('conversations')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /**
   * Locks conversations, in the order of their ids so that two who want the same never wait for each other in a circle.
   * The lock is all this statement is for: what is read under it belongs in a later one, whose snapshot is newer.
   */
  async lock(tx: Tx, ids: readonly ConversationId[]): Promise<ConversationRow[]> {
    if (ids.length === 0) return [];
    return tx.query
      .selectFrom('conversations')
      .selectAll()
      .where('id', '=', sql<ConversationId>`any(${[...ids]}::uuid[])`)
      .orderBy('id')
      .forUpdate()
      .execute();
  }

  /** As `lock`, but leaves out what somebody else holds: for work that is looked for again in a moment. */
  async lockFree(tx: Tx, ids: readonly ConversationId[]): Promise<ConversationRow[]> {
    if (ids.length === 0) return [];
    return tx.query
      .selectFrom('conversations')
      .selectAll()
      .where('id', '=', sql<ConversationId>`any(${[...ids]}::uuid[])`)
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute();
  }

  /**
   * Writes locked conversations back, all in one statement: of each these columns, by default all. A row of a batch is
   * changed in the same dozen places as its neighbours, and naming only those halves what the statement costs.
   * @throws AppError `conflict` when one would come back to life on channel `api` beside another of the same customer
   */
  async save(
    tx: Tx,
    rows: readonly ConversationRow[],
    columns: readonly ChangeableColumn[] = CHANGEABLE_COLUMNS,
  ): Promise<void> {
    if (rows.length === 0 || columns.length === 0) return;
    const assignments = columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`r.${column}`)}`);
    // By `any` as well: the planner knows nothing of `r`, and would read the whole table to join it.
    await sql`
      update conversations c set ${sql.join(assignments)}
      from json_populate_recordset(null::conversations, ${JSON.stringify(rows, ['id', ...columns])}::json) r
      where c.id = r.id and c.id = any(${rows.map((row) => row.id)}::uuid[])`
      .execute(tx.query)
      .catch(refuseSecondLive);
  }
}

/** What a conversation is made with and keeps, and what PostgreSQL works out. */
type FixedColumn =
  | 'id'
  | 'tenant_id'
  | 'channel'
  | 'platform'
  | 'thread_scope'
  | 'contact_identifier'
  | 'user_id'
  | 'conversation_type'
  | 'outlet_id'
  | 'mode'
  | 'started_at'
  | 'created_at';
type ChangeableColumn = Exclude<keyof ConversationRow, FixedColumn>;

/** Complete by its type: a column that is forgotten here would never be written. */
const CHANGEABLE: Record<ChangeableColumn, true> = {
  status: true,
  is_held_by_people: true,
  is_archived: true,
  is_pinned: true,
  title: true,
  contact_id: true,
  contact_name: true,
  contact_phone: true,
  account_id: true,
  external_id: true,
  provider_chat_id: true,
  agent_id: true,
  assigned_team: true,
  team_set_by: true,
  assigned_agent: true,
  assigned_user_id: true,
  handoff_reason: true,
  handoff_agent_id: true,
  handed_off_at: true,
  summary: true,
  unread_count: true,
  message_count: true,
  low_confidence_count: true,
  ai_turns_since: true,
  ai_turns: true,
  last_message_at: true,
  last_message_preview: true,
  last_customer_message_at: true,
  active_session_id: true,
  last_seq: true,
  epoch: true,
  version: true,
  ended_at: true,
  updated_at: true,
};
const CHANGEABLE_COLUMNS = Object.keys(CHANGEABLE) as ChangeableColumn[];

/** In which columns any of these conversations differs from what it was. */
export const changedColumns = (
  changes: readonly { row: ConversationRow; before: Readonly<ConversationRow> }[],
): ChangeableColumn[] =>
  CHANGEABLE_COLUMNS.filter((column) => changes.some(({ row, before }) => row[column] !== before[column]));

/** One live conversation per outlet and phone (spec/002): the index says no, and this says why. */
function refuseSecondLive(error: unknown): never {
  if (error instanceof Error && 'constraint' in error && error.constraint === 'conversations_api_live') {
    throw new AppError('conflict', 'This customer has another conversation that is still open.');
  }
  throw error;
}
