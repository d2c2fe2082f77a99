/**
 * The life of a session, and the one place that may change it (spec/003 §6, §18; design §6).
 *
 * A customer writes. Where the channel has sessions, that opens one in `waiting`, and people have the grace period to
 * answer first. If one does, in Baton or in the WhatsApp app, the session is resolved: the matter is in people's hands.
 * If nobody does, the AI takes the baton: the session becomes `active` and a turn starts, which reads everything
 * unanswered. From then on each message of the customer moves a short buffer, and when the customer pauses, the next
 * turn answers what came. There is one turn at a time; what arrives during it is answered by the next.
 *
 * A person may take over at any moment: the session stays `active`, `takenOverAt` says that people have it, and whatever
 * the AI was about to say is void, because the epoch has moved on. Release gives it back. Close resolves the session and
 * the conversation; the customer's next message opens both anew. A request for a person, an AI that fails for good or
 * doubts itself three times, or no AI agent at all send the conversation to people (`handed_off`), where it stays until
 * somebody releases, closes or resolves it. A session in which nothing happens and nobody waits for an answer ends.
 */
import * as rules from './sessionRules.js';
import type { Circumstances, Effect, SessionEvent, State, Transition } from './sessionState.js';
import { AI, CUSTOMER, SYSTEM } from './sessionState.js';

/** How many low-confidence answers of one stretch send a conversation to people (spec/002). */
const LOW_CONFIDENCE_LIMIT = 3;

export const LOW_CONFIDENCE_REASON = 'Multiple low-confidence responses';

/** The pure step: (state, event) -> (state, effects). */
export function transition(state: State, event: SessionEvent, world: Circumstances): Transition {
  const step = new rules.Step(state, world);
  const accepted = decide(step, event);
  return { state: step.state, effects: accepted ? step.effects : ([] satisfies Effect[]), accepted };
}

function decide(step: rules.Step, event: SessionEvent): boolean {
  switch (event.type) {
    case 'customerWrote':
      return customerWrote(step, event);
    case 'personWrote':
      return personWrote(step, event);
    case 'takenOver':
      return step.takeOver(event.by);
    case 'released':
      return step.release(event.by, event.immediate);
    case 'closed':
      return step.close(event.by);
    case 'reopened':
      return step.reopen(event.by);
    case 'handedOff':
      return step.handOff(event.by, event.reason);
    case 'aiAnswered':
      return aiAnswered(step, event);
    case 'aiFailed':
      return step.ownsTurn(event.turnId) && step.handOff(AI, event.reason);
    case 'answeredOutside':
      return answeredOutside(step, event.lowConfidence);
    case 'woke':
      return woke(step);
    case 'expired':
      return step.expire();
  }
}

/** Table 18.1, and above it the row of the handoff detector. */
function customerWrote(step: rules.Step, event: Extract<SessionEvent, { type: 'customerWrote' }>): boolean {
  step.bringBack();
  const isPassive = step.world.isBlocked || event.isStale;
  if (isPassive) return true;
  if (step.world.sessionsEnabled) {
    if (step.live === null) step.startSession();
    step.customerWroteInSession(event.seq);
  }
  if (event.handoffPhrase !== null) step.handOff(CUSTOMER, handoffReason(event.handoffPhrase));
  return true;
}

/** The document's words (spec/002, "Auto-Handoff Detection"). */
const handoffReason = (phrase: string) => `Customer requested human agent (keyword: '${phrase}')`;

/** Table 18.2, and "Send" of table 18.3. */
function personWrote(step: rules.Step, event: Extract<SessionEvent, { type: 'personWrote' }>): boolean {
  if (event.isStale) return true;
  step.personHasTheWord(event.seq);
  if (step.live?.status === 'waiting') step.resolveSession('human', { type: 'agent', userId: event.userId });
  else if (step.isAiHolding) step.peopleTakeOver({ type: 'agent', userId: event.userId }, null);
  return true;
}

function aiAnswered(step: rules.Step, event: Extract<SessionEvent, { type: 'aiAnswered' }>): boolean {
  if (!step.ownsTurn(event.turnId)) return false;
  step.finishTurn(event.lowConfidence);
  if (step.state.conversation.lowConfidenceCount >= LOW_CONFIDENCE_LIMIT)
    step.handOff(SYSTEM, LOW_CONFIDENCE_REASON);
  return true;
}

/** What people have already is not handed to them again by every further doubt. */
function answeredOutside(step: rules.Step, lowConfidence: boolean): boolean {
  step.countConfidence(lowConfidence);
  const { lowConfidenceCount, status } = step.state.conversation;
  if (lowConfidence && lowConfidenceCount >= LOW_CONFIDENCE_LIMIT && status !== 'handed_off')
    step.handOff(SYSTEM, LOW_CONFIDENCE_REASON);
  return true;
}

/** What is due is a question: an early, late or doubled wake-up changes nothing that its time has not come for. */
function woke(step: rules.Step): boolean {
  if (step.isGraceOver) {
    if (step.world.hasAgent) step.aiTakesTheBaton();
    else step.noAgent();
  } else if (step.isBufferOver) {
    if (step.world.hasAgent) step.startTurn();
    else step.noAgent();
  } else if (step.isInactive) {
    step.resolveSession('timeout', SYSTEM);
  }
  return true;
}
