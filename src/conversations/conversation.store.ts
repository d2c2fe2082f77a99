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
      .where('id', 'in', [...ids])
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
      .where('id', 'in', [...ids])
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute();
  }

  /**
   * Writes locked conversations back, all in one statement.
   * @throws AppError `conflict` when one would come back to life on channel `api` beside another of the same customer
   */
  async save(tx: Tx, rows: readonly ConversationRow[]): Promise<void> {
    if (rows.length === 0) return;
    await sql`
      update conversations c set
        status = r.status, is_held_by_people = r.is_held_by_people, is_archived = r.is_archived, is_pinned = r.is_pinned, title = r.title,
        contact_id = r.contact_id, contact_name = r.contact_name, contact_phone = r.contact_phone,
        account_id = r.account_id, external_id = r.external_id, provider_chat_id = r.provider_chat_id,
        agent_id = r.agent_id, assigned_team = r.assigned_team, team_set_by = r.team_set_by,
        assigned_agent = r.assigned_agent, assigned_user_id = r.assigned_user_id, handoff_reason = r.handoff_reason,
        handoff_agent_id = r.handoff_agent_id, handed_off_at = r.handed_off_at, summary = r.summary,
        unread_count = r.unread_count, message_count = r.message_count, low_confidence_count = r.low_confidence_count,
        ai_turns_since = r.ai_turns_since, ai_turns = r.ai_turns,
        last_message_at = r.last_message_at, last_message_preview = r.last_message_preview,
        last_customer_message_at = r.last_customer_message_at, active_session_id = r.active_session_id,
        last_seq = r.last_seq, epoch = r.epoch, version = r.version, ended_at = r.ended_at, updated_at = r.updated_at
      from json_populate_recordset(null::conversations, ${JSON.stringify(rows)}::json) r
      where c.id = r.id`
      .execute(tx.query)
      .catch(refuseSecondLive);
  }
}

/** One live conversation per outlet and phone (spec/002): the index says no, and this says why. */
function refuseSecondLive(error: unknown): never {
  if (error instanceof Error && 'constraint' in error && error.constraint === 'conversations_api_live') {
    throw new AppError('conflict', 'This customer has another conversation that is still open.');
  }
  throw error;
}
