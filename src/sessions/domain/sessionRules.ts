import type { UserId } from '../../contracts/ids.js';
import type { ResolvedBy } from '../../contracts/model.js';
import { hasUnanswered, inactivityDeadline, isHeldByAi, isHeldByPeople, isLive } from './sessionQuestions.js';
import type { Actor, Circumstances, Effect, Note, SessionState, State } from './sessionState.js';
import { AI, SYSTEM, person } from './sessionState.js';
import { takeTurn } from './turnBudget.js';

export const NO_AGENT_REASON = 'No AI agent';
export const TOO_MANY_TURNS_REASON = 'Too many messages to the AI within an hour';

/**
 * One event being worked on: the moves that the machine's tables are made of. Each keeps state and effects together;
 * none knows which event called for it.
 */
export class Step {
  state: State;
  readonly effects: Effect[] = [];

  constructor(
    before: State,
    readonly world: Circumstances,
  ) {
    this.state = {
      conversation: { ...before.conversation },
      session: before.session && { ...before.session },
    };
  }

  get live(): SessionState | null {
    return isLive(this.state.session) ? this.state.session : null;
  }

  get isAiHolding(): boolean {
    return isHeldByAi(this.state.session);
  }

  get isGraceOver(): boolean {
    return this.live?.status === 'waiting' && this.hasCome(this.live.graceDeadline);
  }

  get isBufferOver(): boolean {
    const session = this.live;
    if (session === null || !this.isAiHolding || session.turn !== null || !hasUnanswered(session))
      return false;
    return this.hasCome(session.bufferDeadline);
  }

  get isInactive(): boolean {
    return this.live !== null && this.hasCome(inactivityDeadline(this.live, this.world.inactivityMs));
  }

  /** An answer counts only under its own turn and epoch. */
  ownsTurn(turnId: string): boolean {
    const turn = this.live?.turn;
    return turn?.id === turnId && turn.epoch === this.state.conversation.epoch;
  }

  /** A message of the customer un-archives, and reopens what was resolved, closed or expired. */
  bringBack(): void {
    const { conversation } = this.state;
    conversation.isArchived = false;
    if (conversation.status === 'resolved' || conversation.status === 'expired')
      conversation.status = 'active';
  }

  /** In a conversation that people have already, a session is theirs from the start, with no grace. */
  startSession(): void {
    const isPeoples = this.state.conversation.status === 'handed_off';
    this.beginSession(isPeoples);
  }

  customerWroteInSession(seq: number): void {
    const session = this.live;
    if (session === null) return;
    session.lastCustomerSeq = seq;
    session.lastActivityAt = this.world.now;
    if (this.isAiHolding) session.bufferDeadline = this.later(this.world.bufferMs);
  }

  /** A person's message answers all that came before it, and ends whatever the AI was about to say. */
  personHasTheWord(seq: number): void {
    const session = this.live;
    this.changeVoice();
    if (session === null) return;
    session.answeredThroughSeq = seq;
    session.lastActivityAt = this.world.now;
  }

  takeOver(by: UserId): boolean {
    const session = this.live;
    if (session?.takenOverBy === by && isHeldByPeople(session)) return true;
    if (session === null) this.bringBack();
    if (session === null && this.world.sessionsEnabled) this.beginSession(true);
    this.changeVoice();
    this.peopleTakeOver(person(by), by);
    return true;
  }

  /** People have the session from now on; `holder` is null when all that is known is that somebody wrote in the app. */
  peopleTakeOver(actor: Actor, holder: UserId | null): void {
    const session = this.live;
    const from = session?.takenOverBy ?? null;
    if (session !== null) {
      session.status = 'active';
      session.takenOverBy = holder;
      session.takenOverAt = this.world.now;
      session.bufferDeadline = null;
      session.lastActivityAt = this.world.now;
    }
    this.note({ type: 'taken_over', actor, reason: null, details: from === null ? {} : { from } });
  }

  release(by: Actor, immediate: boolean): boolean {
    const session = this.live;
    const { conversation } = this.state;
    if (!isHeldByPeople(session) && conversation.status !== 'handed_off') return false;
    if (conversation.status === 'handed_off') conversation.status = 'active';
    conversation.handoffReason = null;
    conversation.lowConfidenceCount = 0;
    conversation.turnsTaken = null;
    this.changeVoice();
    this.note({ type: 'released', actor: by, reason: null, details: { immediate } });
    if (session === null) return true;
    session.takenOverBy = null;
    session.takenOverAt = null;
    session.bufferDeadline = null;
    session.lastActivityAt = this.world.now;
    if (!this.world.hasAgent) this.noAgent();
    else if (immediate && hasUnanswered(session)) this.startTurn();
    return true;
  }

  close(by: Actor): boolean {
    const { conversation } = this.state;
    if (conversation.status === 'resolved' && this.live === null) return true;
    conversation.status = 'resolved';
    conversation.handoffReason = null;
    if (this.live === null) this.changeVoice();
    else this.resolveSession('manual', by);
    this.note({ type: 'closed', actor: by, reason: null });
    return true;
  }

  /** Makes no session: that is for the customer's next message. `handed_off` stays. */
  reopen(by: Actor): boolean {
    const { status } = this.state.conversation;
    this.bringBack();
    if (this.state.conversation.status !== status) this.note({ type: 'reopened', actor: by, reason: null });
    return true;
  }

  /** People get the conversation; nobody holds it yet, unless somebody did already. */
  handOff(by: Actor, reason: string): boolean {
    const { conversation } = this.state;
    const session = this.live;
    conversation.status = 'handed_off';
    conversation.handoffReason = reason;
    this.changeVoice();
    if (session !== null && !isHeldByPeople(session)) {
      session.status = 'active';
      session.takenOverAt = this.world.now;
      session.bufferDeadline = null;
    }
    this.note({ type: 'handed_off', actor: by, reason });
    this.effects.push({ type: 'handedOff', reason });
    return true;
  }

  /** Nobody is there to answer for us: the session ends and people are told (design §4, "No active agent"). */
  noAgent(): void {
    this.resolveSession('manual', SYSTEM);
    this.handOff(SYSTEM, NO_AGENT_REASON);
  }

  aiTakesTheBaton(): void {
    const session = this.live;
    if (session === null) return;
    session.status = 'active';
    session.lastActivityAt = this.world.now;
    this.state.conversation.lowConfidenceCount = 0;
    this.note({ type: 'ai_took_over', actor: AI, reason: null });
    this.startTurn();
  }

  startTurn(): void {
    const session = this.live;
    if (session === null) return;
    const turnsTaken = takeTurn(this.state.conversation.turnsTaken, this.world.now);
    if (turnsTaken === null) {
      this.handOff(SYSTEM, TOO_MANY_TURNS_REASON);
      return;
    }
    this.state.conversation.turnsTaken = turnsTaken;
    session.bufferDeadline = null;
    session.turn = {
      id: this.world.newTurnId(),
      epoch: this.state.conversation.epoch,
      throughSeq: session.lastCustomerSeq,
    };
    this.effects.push({ type: 'turnStarted' });
  }

  finishTurn(lowConfidence: boolean): void {
    const session = this.live;
    if (session?.turn == null) return;
    session.answeredThroughSeq = Math.max(session.answeredThroughSeq, session.turn.throughSeq);
    session.turn = null;
    session.lastActivityAt = this.world.now;
    this.countConfidence(lowConfidence);
  }

  countConfidence(isLow: boolean): void {
    if (isLow) this.state.conversation.lowConfidenceCount += 1;
  }

  resolveSession(resolvedBy: ResolvedBy, by: Actor): void {
    const session = this.live;
    if (session === null) return;
    session.status = 'resolved';
    session.resolvedBy = resolvedBy;
    session.resolvedAt = this.world.now;
    session.bufferDeadline = null;
    this.changeVoice();
    this.note({ type: 'resolved', actor: by, reason: resolvedBy });
  }

  /** A day of silence (spec/002, "Auto-expiration"); never while the customer's last message is unanswered. */
  expire(): boolean {
    const { conversation } = this.state;
    if (conversation.status !== 'active' || (this.live !== null && hasUnanswered(this.live))) return false;
    this.resolveSession('timeout', SYSTEM);
    conversation.status = 'expired';
    this.changeVoice();
    this.note({ type: 'expired', actor: SYSTEM, reason: null });
    return true;
  }

  /** Who may speak has changed: a turn under way and every answer still queued are void. */
  private changeVoice(): void {
    this.state.conversation.epoch += 1;
    const { session } = this.state;
    if (session !== null) session.turn = null;
    this.effects.push({ type: 'agentReleased' });
  }

  private beginSession(isPeoples: boolean): void {
    const { now, graceSeconds, newSessionId } = this.world;
    this.state.session = {
      id: newSessionId(),
      status: isPeoples ? 'active' : 'waiting',
      resolvedBy: null,
      startedAt: now,
      resolvedAt: null,
      graceDeadline: isPeoples ? null : this.later(graceSeconds * 1000),
      bufferDeadline: null,
      lastActivityAt: now,
      takenOverBy: null,
      takenOverAt: isPeoples ? now : null,
      answeredThroughSeq: 0,
      lastCustomerSeq: 0,
      turn: null,
    };
    this.note({ type: 'session_started', actor: SYSTEM, reason: null });
  }

  private note(note: Note): void {
    this.effects.push({ type: 'note', note });
  }

  private later(ms: number): Date {
    return new Date(this.world.now.getTime() + ms);
  }

  private hasCome(deadline: Date | null): boolean {
    return deadline !== null && deadline.getTime() <= this.world.now.getTime();
  }
}
