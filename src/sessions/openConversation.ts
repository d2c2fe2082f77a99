import { isDeepStrictEqual } from 'node:util';
import type { UserId } from '../contracts/ids.js';
import { appendMessage, type NewMessage } from '../conversations/appendMessage.js';
import type { DomainEvent, MessageWithAttachments } from '../conversations/domainEvents.js';
import type { AttachmentRow, ConversationRow, MessageRow, SessionRow } from '../conversations/rows.js';
import type { TimelineEntry } from '../conversations/timeline.store.js';
import { transition } from './domain/sessionMachine.js';
import { isHeldByAi, wakeAt } from './domain/sessionQuestions.js';
import type { Circumstances, Effect, Note, SessionEvent, State } from './domain/sessionState.js';
import { readState, writeConversation, writeSession } from './sessionMapping.js';

/**
 * A locked conversation being worked on: rules are applied to it, messages appended, fields changed, all in memory;
 * `ConversationWork.save` then writes what became of it.
 */
export class OpenConversation {
  /** New ones. */
  readonly messages: MessageWithAttachments[] = [];
  readonly changedMessages: MessageWithAttachments[] = [];
  readonly notes: TimelineEntry[] = [];
  readonly effects: Effect[] = [];
  readonly events: DomainEvent[] = [];
  /** Every session this piece of work touched: one may end and the next begin in the same batch. */
  readonly touchedSessions = new Map<string, SessionRow>();
  readonly before: Readonly<ConversationRow>;
  private state: State;

  constructor(
    readonly row: ConversationRow,
    private session: SessionRow | null,
    readonly world: Circumstances,
    /** True when it was created in this same transaction. */
    readonly isNew: boolean,
  ) {
    this.before = { ...row };
    this.state = readState(row, session);
  }

  /** The live session's row; null when there is none. */
  get liveSession(): SessionRow | null {
    return this.session?.status === 'resolved' ? null : this.session;
  }

  /** Whether the AI has the baton: a person who writes now talks over it. */
  get isAiHolding(): boolean {
    return isHeldByAi(this.state.session);
  }

  get epochRose(): boolean {
    return this.row.epoch > this.before.epoch;
  }

  /** Asks the rules; answers whether they accepted the event. A refused event changes nothing. */
  apply(event: SessionEvent): boolean {
    const result = transition(this.state, event, this.world);
    if (!result.accepted) return false;
    // Closing twice is no change: screens need not hear of it.
    if (isDeepStrictEqual(result.state, this.state)) {
      this.correctAlarm();
      return true;
    }
    this.state = result.state;
    writeConversation(this.row, result.state.conversation, this.world.now);
    if (result.state.session !== null) {
      const known = this.session?.id === result.state.session.id ? this.session : null;
      this.session = writeSession(known, this.row, result.state.session, this.world);
      this.touchedSessions.set(this.session.id, this.session);
      this.row.active_session_id = this.liveSession?.id ?? null;
    }
    for (const effect of result.effects) this.take(effect);
    return true;
  }

  /** Appends a message to the conversation and, when it belongs to one, counts it in its session. */
  append(message: NewMessage): MessageWithAttachments {
    const appended = appendMessage(this.row, message, this.world.now);
    const session = appended.session_id === null ? undefined : this.sessionRow(appended.session_id);
    if (session !== undefined) {
      session.message_count += 1;
      this.touchedSessions.set(session.id, session);
    }
    this.messages.push(appended);
    return appended;
  }

  /** The version that a change to one of its messages is seen under. */
  nextVersion(): number {
    this.change({ version: this.row.version + 1 });
    return this.row.version;
  }

  /** Tells, after commit, of a message that was changed under `nextVersion`. */
  messageChanged(message: MessageRow, attachments: AttachmentRow[] = []): void {
    this.changedMessages.push({ ...message, attachments });
  }

  /** Messages that one statement has changed, under the conversation's next versions in this order. */
  messagesChanged(messages: readonly MessageRow[]): void {
    for (const message of messages) {
      this.nextVersion();
      this.messageChanged(message);
    }
  }

  /** Changes fields that are no rule's business: who it is assigned to, its team, its title. */
  change(fields: Partial<ConversationRow>): void {
    Object.assign(this.row, fields, { updated_at: this.world.now });
  }

  /** Which conversation the AI's provider holds for this session (spec/003 §4.2, the ElevenLabs fields). */
  recordAgentConversation(providerConversationId: string | null): void {
    const session = this.liveSession;
    if (session === null || providerConversationId === null) return;
    const { now } = this.world;
    const isNew = session.elevenlabs_conversation_id !== providerConversationId;
    session.elevenlabs_conversation_id = providerConversationId;
    session.elevenlabs_conversation_created_at = isNew ? now : session.elevenlabs_conversation_created_at;
    session.elevenlabs_last_interaction_at = now;
    this.touchedSessions.set(session.id, session);
  }

  assign(userId: UserId | null): void {
    this.change({ assigned_user_id: userId });
    this.events.push({ type: 'assigned', conversation: this.row, userId });
  }

  /** A line in the timeline is a change of the conversation, also where nothing else is. */
  note(note: Note): void {
    this.change({});
    this.notes.push({
      tenantId: this.row.tenant_id,
      conversationId: this.row.id,
      sessionId: this.session?.id ?? null,
      type: note.type,
      actorType: note.actor.type,
      actorId: note.actor.userId,
      reason: note.reason,
      details: note.details ?? {},
    });
  }

  /** One that was set under another setting would ring at every look from now on, before everybody else's. */
  private correctAlarm(): void {
    const { liveSession: row } = this;
    if (row === null || this.state.session === null) return;
    const alarm = wakeAt(this.state.session, this.world.inactivityMs);
    if (row.wake_at?.getTime() === alarm?.getTime()) return;
    row.wake_at = alarm;
    this.touchedSessions.set(row.id, row);
  }

  private sessionRow(id: string): SessionRow | undefined {
    return this.session?.id === id ? this.session : this.touchedSessions.get(id);
  }

  private take(effect: Effect): void {
    this.effects.push(effect);
    if (effect.type === 'note') this.note(effect.note);
    if (effect.type === 'agentReleased')
      this.events.push({ type: 'agentReleased', conversationId: this.row.id });
    if (effect.type === 'handedOff') {
      this.events.push({ type: 'handedOff', conversation: this.row, reason: effect.reason });
    }
  }
}
