import type { SessionId, TurnId, UserId } from '../../contracts/ids.js';
import type {
  ConversationStatus,
  ResolvedBy,
  SessionStatus,
  TimelineType,
  ActorType,
} from '../../contracts/model.js';
import type { TurnsTaken } from './turnBudget.js';

/** What the rules know of a conversation. */
export interface ConversationState {
  status: ConversationStatus;
  isArchived: boolean;
  /** Goes up whenever who may speak changes; an AI answer written under an older one never leaves. */
  epoch: number;
  /** Low-confidence answers since the AI last took the baton. */
  lowConfidenceCount: number;
  /** Null until the AI's first turn, and again once a person gives the conversation back. */
  turnsTaken: TurnsTaken | null;
  handoffReason: string | null;
}

/** The AI's one answer under way: what it has read, and under which epoch. */
export interface Turn {
  id: TurnId;
  epoch: number;
  throughSeq: number;
}

/** What the rules know of a session. `active` without `takenOverAt` is the AI's; with it, people's. */
export interface SessionState {
  id: SessionId;
  status: SessionStatus;
  resolvedBy: ResolvedBy | null;
  startedAt: Date;
  resolvedAt: Date | null;
  graceDeadline: Date | null;
  bufferDeadline: Date | null;
  lastActivityAt: Date;
  takenOverBy: UserId | null;
  takenOverAt: Date | null;
  /** Customer messages above this one wait for an answer. */
  answeredThroughSeq: number;
  lastCustomerSeq: number;
  turn: Turn | null;
}

export interface State {
  conversation: ConversationState;
  /** The live session; or the one that the last event has just resolved. */
  session: SessionState | null;
}

/** What the rules must know of the world, which no event says. */
export interface Circumstances {
  /** The database's clock. */
  now: Date;
  /** Whether this channel account has sessions, grace periods and AI at all (design §4, "Who gets sessions"). */
  sessionsEnabled: boolean;
  /** Whether the contact is on the blacklist (spec/003 §12). */
  isBlocked: boolean;
  /** Whether the tenant has an active AI agent. */
  hasAgent: boolean;
  graceSeconds: number;
  bufferMs: number;
  inactivityMs: number;
  newSessionId(): SessionId;
  newTurnId(): TurnId;
}

export interface Actor {
  type: ActorType;
  userId: UserId | null;
}

export type SessionEvent =
  /** `handoffPhrase`: the words in which the detector found a request for a person. */
  | { type: 'customerWrote'; seq: number; isStale: boolean; handoffPhrase: string | null }
  /** A person on our side wrote, in the WhatsApp app (`userId` null) or through Baton. */
  | { type: 'personWrote'; seq: number; userId: UserId | null; isStale: boolean }
  | { type: 'takenOver'; by: UserId }
  | { type: 'released'; by: Actor; immediate: boolean }
  | { type: 'closed'; by: Actor }
  | { type: 'reopened'; by: Actor }
  | { type: 'handedOff'; by: Actor; reason: string }
  | { type: 'aiAnswered'; turnId: TurnId; lowConfidence: boolean }
  | { type: 'aiFailed'; turnId: TurnId; reason: string }
  /** An AI outside Baton has answered, and has told us of it (spec/002): it counts as one of ours does, but has no turn. */
  | { type: 'answeredOutside'; lowConfidence: boolean }
  /** A deadline may have passed: the rules look which. */
  | { type: 'woke' }
  | { type: 'expired' };

/** A line for the timeline. */
export interface Note {
  type: TimelineType;
  actor: Actor;
  reason: string | null;
  details?: Record<string, string | number | boolean | null>;
}

/** What must happen besides the new state; all of it is written in the same transaction or done after its commit. */
export type Effect =
  | { type: 'note'; note: Note }
  /** A turn waits to be worked on. */
  | { type: 'turnStarted' }
  /** The AI has nothing to say here any more: its connection may go. */
  | { type: 'agentReleased' }
  /** People are to be told. */
  | { type: 'handedOff'; reason: string };

export interface Transition {
  state: State;
  effects: Effect[];
  /** False when the rules refuse the event in this state; the state is then unchanged. */
  accepted: boolean;
}

export const SYSTEM: Actor = { type: 'system', userId: null };
export const AI: Actor = { type: 'ai', userId: null };
export const CUSTOMER: Actor = { type: 'customer', userId: null };
export const person = (userId: UserId | null): Actor => ({ type: 'agent', userId });
