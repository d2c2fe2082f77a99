import type { SessionState } from './sessionState.js';

// What may be asked of a session at rest, by the rules and by whoever stores it.

/** A session in which customers wait for an answer. */
export const hasUnanswered = (session: SessionState): boolean =>
  session.lastCustomerSeq > session.answeredThroughSeq;

export const isLive = (session: SessionState | null): session is SessionState =>
  session !== null && session.status !== 'resolved';

/** Whether the AI has the baton: a live session past its grace, with no person in it. */
export const isHeldByAi = (session: SessionState | null): boolean =>
  isLive(session) && session.status === 'active' && session.takenOverAt === null;

/** Whether people have it. */
export const isHeldByPeople = (session: SessionState | null): boolean =>
  isLive(session) && session.status === 'active' && session.takenOverAt !== null;

/** When a live session with nothing left to answer ends by itself; null while a customer waits (design §4). */
export function inactivityDeadline(session: SessionState, inactivityMs: number): Date | null {
  if (session.status !== 'active' || session.turn !== null || hasUnanswered(session)) return null;
  return new Date(session.lastActivityAt.getTime() + inactivityMs);
}

/** The earliest moment at which the rules want to be asked again; null while they wait for somebody to do something. */
export function wakeAt(session: SessionState, inactivityMs: number): Date | null {
  if (session.status === 'resolved') return null;
  if (session.status === 'waiting') return session.graceDeadline;
  // A buffer that rings during a turn waits for its end.
  if (isHeldByAi(session) && session.turn === null && hasUnanswered(session)) return session.bufferDeadline;
  return inactivityDeadline(session, inactivityMs);
}
