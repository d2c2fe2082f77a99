import type { ConversationRow, SessionRow } from '../conversations/rows.js';
import type { Circumstances, ConversationState, SessionState, State, Turn } from './domain/sessionState.js';
import { wakeAt } from './domain/sessionQuestions.js';

/** Between rows and the rules' own words, both ways. */

export function readState(conversation: ConversationRow, session: SessionRow | null): State {
  return {
    conversation: {
      status: conversation.status,
      isArchived: conversation.is_archived,
      epoch: conversation.epoch,
      lowConfidenceCount: conversation.low_confidence_count,
      turnsTaken: conversation.ai_turns_since && {
        since: conversation.ai_turns_since,
        count: conversation.ai_turns,
      },
      handoffReason: conversation.handoff_reason,
    },
    session: session && readSession(session),
  };
}

function readSession(row: SessionRow): SessionState {
  return {
    id: row.id,
    status: row.status,
    resolvedBy: row.resolved_by,
    startedAt: row.started_at,
    resolvedAt: row.resolved_at,
    graceDeadline: row.grace_deadline,
    bufferDeadline: row.buffer_deadline,
    lastActivityAt: row.last_activity_at,
    takenOverBy: row.taken_over_by,
    takenOverAt: row.taken_over_at,
    answeredThroughSeq: row.answered_through_seq,
    lastCustomerSeq: row.last_customer_seq,
    turn: readTurn(row),
  };
}

function readTurn(row: SessionRow): Turn | null {
  if (row.turn_id === null || row.turn_epoch === null || row.turn_through_seq === null) return null;
  return { id: row.turn_id, epoch: row.turn_epoch, throughSeq: row.turn_through_seq };
}

/** Writes the rules' outcome into the row, in place; times that follow from a status change are set here. */
export function writeConversation(row: ConversationRow, state: ConversationState, now: Date): void {
  if (row.status !== state.status) {
    row.ended_at = state.status === 'resolved' || state.status === 'expired' ? now : null;
    row.handed_off_at = state.status === 'handed_off' ? now : null;
  }
  row.status = state.status;
  row.is_archived = state.isArchived;
  row.epoch = state.epoch;
  row.low_confidence_count = state.lowConfidenceCount;
  row.ai_turns_since = state.turnsTaken?.since ?? null;
  row.ai_turns = state.turnsTaken?.count ?? 0;
  row.handoff_reason = state.handoffReason;
  row.updated_at = now;
}

/** The session's row after the rules; `known` is the one it had, null for a session that has just begun. */
export function writeSession(
  known: SessionRow | null,
  conversation: ConversationRow,
  state: SessionState,
  world: Circumstances,
): SessionRow {
  const row: SessionRow = known ?? firstRow(conversation, state);
  const isNewTurn = state.turn !== null && state.turn.id !== row.turn_id;
  const startsOver = row.taken_over_at !== null && state.takenOverAt === null;
  return {
    ...row,
    status: state.status,
    resolved_by: state.resolvedBy,
    resolved_at: state.resolvedAt,
    grace_deadline: state.graceDeadline,
    buffer_deadline: state.bufferDeadline,
    last_activity_at: state.lastActivityAt,
    taken_over_by: state.takenOverBy,
    taken_over_at: state.takenOverAt,
    answered_through_seq: state.answeredThroughSeq,
    last_customer_seq: state.lastCustomerSeq,
    turn_id: state.turn?.id ?? null,
    turn_epoch: state.turn?.epoch ?? null,
    turn_through_seq: state.turn?.throughSeq ?? null,
    // A new turn's lease has run out already: whoever looks first takes it.
    turn_lease_until: isNewTurn ? world.now : state.turn && row.turn_lease_until,
    turn_started_at: isNewTurn ? world.now : state.turn && row.turn_started_at,
    wake_at: wakeAt(state, world.inactivityMs),
    updated_at: world.now,
    // Given back to the AI, a session starts a new conversation with it (spec/003 §9.5, release).
    ...(startsOver && {
      elevenlabs_conversation_id: null,
      elevenlabs_conversation_created_at: null,
      elevenlabs_last_interaction_at: null,
    }),
  };
}

function firstRow(conversation: ConversationRow, state: SessionState): SessionRow {
  return {
    id: state.id,
    tenant_id: conversation.tenant_id,
    conversation_id: conversation.id,
    status: state.status,
    resolved_by: null,
    started_at: state.startedAt,
    resolved_at: null,
    grace_deadline: null,
    buffer_deadline: null,
    last_activity_at: state.lastActivityAt,
    taken_over_by: null,
    taken_over_at: null,
    elevenlabs_conversation_id: null,
    elevenlabs_conversation_created_at: null,
    elevenlabs_last_interaction_at: null,
    message_count: 0,
    answered_through_seq: 0,
    last_customer_seq: 0,
    turn_id: null,
    turn_epoch: null,
    turn_through_seq: null,
    turn_lease_until: null,
    turn_started_at: null,
    wake_at: null,
    created_at: state.startedAt,
    updated_at: state.startedAt,
  };
}
