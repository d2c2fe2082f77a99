import type { ConversationId, SessionId, UserId } from '../../contracts/ids.js';
import { ConversationStore } from '../../conversations/conversation.store.js';
import type { ConversationRow, SessionRow } from '../../conversations/rows.js';
import type { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/transaction.js';
import { wakeAt } from '../../sessions/domain/sessionQuestions.js';
import { SessionStore } from '../../sessions/session.store.js';
import { isHeldByPeople } from '../../sessions/chatMode.js';
import { readState } from '../../sessions/sessionMapping.js';
import type { SessionFigures } from './legacyMigration.store.js';
import { idFromLegacy } from './legacyIds.js';
import type { LegacySession } from './legacyRecords.js';
import { inPieces, type MigrationGround, ROWS_AT_ONCE } from './migrationGround.js';

interface Bound {
  id: SessionId;
  conversationId: ConversationId;
  legacy: LegacySession;
}

/**
 * Sessions, after their messages, whose figures they need. One that was under way goes on here only where the customer
 * wrote lately: the AI must not wake up to answer what was said weeks ago. Any other has ended with its last message.
 */
export class SessionsMigration {
  private readonly conversations: ConversationStore;
  private readonly sessions: SessionStore;

  constructor(
    private readonly ground: MigrationGround,
    database: Database,
    private readonly of: {
      conversationOf: ReadonlyMap<string, ConversationId>;
      userOf: ReadonlyMap<string, UserId>;
    },
  ) {
    this.conversations = new ConversationStore(database);
    this.sessions = new SessionStore(database);
  }

  async run(sessions: readonly LegacySession[]): Promise<void> {
    const { tenantId } = this.ground;
    const bound = sessions.flatMap((legacy): Bound[] => {
      const conversationId = this.of.conversationOf.get(legacy.chatId);
      const id = idFromLegacy<SessionId>(tenantId, 'whatsappsessions', legacy.id);
      return conversationId === undefined ? [] : [{ id, conversationId, legacy }];
    });
    for await (const piece of inPieces(bound, ROWS_AT_ONCE)) await this.take(piece);
    const held = sessions.filter(({ takenOverBy }) => takenOverBy !== null);
    const ofNobody = held.filter(({ takenOverBy }) => !this.of.userOf.has(takenOverBy ?? '')).length;
    if (ofNobody > 0) {
      this.ground.report.notes.push(
        `sessions: ${ofNobody} taken over by people who are not here, or in no export of users`,
      );
    }
  }

  private take(bound: readonly Bound[]): Promise<void> {
    const { step, store, report } = this.ground;
    return step(async (tx) => {
      const ids = [...new Set(bound.map((each) => each.conversationId))];
      const conversations = new Map((await this.conversations.lock(tx, ids)).map((row) => [row.id, row]));
      const known = await store.knownSessions(
        tx,
        bound.map(({ id }) => id),
      );
      const missing = bound.filter(({ id }) => !known.has(id));
      const rows = await this.rowsOf(tx, missing, conversations);
      await this.sessions.save(tx, rows);
      await this.conversations.save(tx, activate(rows, conversations));
      report.count('sessions', rows.length, known.size);
    });
  }

  private async rowsOf(
    tx: Tx,
    bound: readonly Bound[],
    conversations: ReadonlyMap<ConversationId, ConversationRow>,
  ): Promise<SessionRow[]> {
    if (bound.length === 0) return [];
    const { store } = this.ground;
    const now = await store.now(tx);
    const figures = await store.sessionFigures(tx, bound);
    const alive = await store.alive(tx, [...conversations.keys()]);
    return bound.flatMap((each) => {
      const conversation = conversations.get(each.conversationId);
      if (conversation === undefined) return [];
      const row = this.rowOf(each, conversation, figures.get(each.id), now);
      if (row.status === 'resolved') return [row];
      if (!this.goesOn(conversation, now) || alive.has(conversation.id)) return [ended(row, conversation)];
      alive.add(conversation.id);
      const { session } = readState(conversation, row);
      const { inactivityMs } = this.ground.config.sessions;
      return [{ ...row, wake_at: session && wakeAt(session, inactivityMs) }];
    });
  }

  private goesOn(conversation: ConversationRow, now: Date): boolean {
    const { staleMessageSeconds } = this.ground.config.retention;
    const age = now.getTime() - (conversation.last_message_at?.getTime() ?? 0);
    return conversation.status !== 'resolved' && age <= staleMessageSeconds * 1000;
  }

  private rowOf(
    { id, legacy }: Bound,
    conversation: ConversationRow,
    figures: SessionFigures | undefined,
    now: Date,
  ): SessionRow {
    const isAis = legacy.status === 'active' && legacy.takenOverAt === null;
    const isOver = legacy.status === 'resolved';
    const lastMessageAt = conversation.last_message_at ?? legacy.startedAt;
    return {
      id,
      tenant_id: conversation.tenant_id,
      conversation_id: conversation.id,
      status: legacy.status,
      resolved_by: isOver ? (legacy.resolvedBy ?? 'manual') : null,
      started_at: legacy.startedAt,
      resolved_at: isOver ? (legacy.resolvedAt ?? lastMessageAt) : null,
      grace_deadline: legacy.graceDeadline ?? (legacy.status === 'waiting' ? now : null),
      // What nobody has answered yet is answered at once.
      buffer_deadline: isAis ? now : null,
      last_activity_at: lastMessageAt,
      // Of somebody who is not here, that somebody had it is all that can be said.
      taken_over_by: this.of.userOf.get(legacy.takenOverBy ?? '') ?? null,
      taken_over_at: legacy.takenOverAt,
      elevenlabs_conversation_id: legacy.elevenlabsConversationId,
      elevenlabs_conversation_created_at: null,
      elevenlabs_last_interaction_at: null,
      message_count: figures?.message_count ?? 0,
      answered_through_seq: figures?.answered_through_seq ?? 0,
      last_customer_seq: figures?.last_customer_seq ?? 0,
      turn_id: null,
      turn_epoch: null,
      turn_through_seq: null,
      turn_lease_until: null,
      turn_started_at: null,
      wake_at: null,
      created_at: legacy.startedAt,
      updated_at: now,
    };
  }
}

const ended = (row: SessionRow, conversation: ConversationRow): SessionRow => ({
  ...row,
  status: 'resolved',
  resolved_by: 'timeout',
  resolved_at: conversation.last_message_at ?? row.started_at,
  buffer_deadline: null,
});

/** The conversations of sessions that go on, each with its session. */
function activate(
  rows: readonly SessionRow[],
  conversations: ReadonlyMap<ConversationId, ConversationRow>,
): ConversationRow[] {
  return rows.flatMap((row) => {
    const conversation = conversations.get(row.conversation_id);
    if (conversation === undefined || row.status === 'resolved') return [];
    return [
      {
        ...conversation,
        active_session_id: row.id,
        is_held_by_people: isHeldByPeople(row),
        version: conversation.version + 1,
        updated_at: row.updated_at,
      },
    ];
  });
}
