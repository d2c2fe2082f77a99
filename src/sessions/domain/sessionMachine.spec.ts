import type { SessionId, TurnId, UserId } from '../../contracts/ids.js';
import { LOW_CONFIDENCE_REASON, transition } from './sessionMachine.js';
import { wakeAt } from './sessionQuestions.js';
import { NO_AGENT_REASON, TOO_MANY_TURNS_REASON } from './sessionRules.js';
import type { Circumstances, ConversationState, SessionEvent, SessionState, State } from './sessionState.js';
import { person, SYSTEM } from './sessionState.js';

const START = new Date('2026-11-21T10:00:00Z');
const AYSE = 'ayse' as UserId;
const BORA = 'bora' as UserId;
const SESSION = 'session' as SessionId;
const TURN = 'turn' as TurnId;

const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);

function world(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    now: START,
    sessionsEnabled: true,
    isBlocked: false,
    hasAgent: true,
    graceSeconds: 180,
    bufferMs: 20_000,
    inactivityMs: 1_800_000,
    newSessionId: () => 'new session' as SessionId,
    newTurnId: () => 'new turn' as TurnId,
    ...changes,
  };
}

const conversation: ConversationState = {
  status: 'active',
  isArchived: false,
  epoch: 4,
  lowConfidenceCount: 0,
  turnsTaken: null,
  handoffReason: null,
};

const waiting: SessionState = {
  id: SESSION,
  status: 'waiting',
  resolvedBy: null,
  startedAt: START,
  resolvedAt: null,
  graceDeadline: after(180),
  bufferDeadline: null,
  lastActivityAt: START,
  takenOverBy: null,
  takenOverAt: null,
  answeredThroughSeq: 0,
  lastCustomerSeq: 7,
  turn: null,
};
const aiHolds: SessionState = { ...waiting, status: 'active', answeredThroughSeq: 7 };
const aiThinks: SessionState = {
  ...aiHolds,
  answeredThroughSeq: 0,
  turn: { id: TURN, epoch: 4, throughSeq: 7 },
};
const ayseHolds: SessionState = { ...aiHolds, takenOverBy: AYSE, takenOverAt: START };
const peopleHold: SessionState = { ...aiHolds, takenOverBy: null, takenOverAt: START };
const resolved: SessionState = { ...waiting, status: 'resolved', resolvedBy: 'manual', resolvedAt: START };

const of = (session: SessionState | null, changes: Partial<ConversationState> = {}): State => ({
  conversation: { ...conversation, ...changes },
  session,
});

const writes = (seq = 8): SessionEvent => ({
  type: 'customerWrote',
  seq,
  isStale: false,
  handoffPhrase: null,
});
const answers = (userId: UserId | null = null): SessionEvent => ({
  type: 'personWrote',
  seq: 8,
  userId,
  isStale: false,
});

describe('table 18.1: a message of the customer', () => {
  it('of a blacklisted contact starts nothing', () => {
    const { state } = transition(of(null), writes(), world({ isBlocked: true }));
    expect(state.session).toBeNull();
  });

  it('without a session starts one, with its grace period', () => {
    const { state } = transition(of(null), writes(), world());
    expect(state.session).toMatchObject({ status: 'waiting', graceDeadline: after(180), lastCustomerSeq: 8 });
  });

  it('in a waiting session leaves its timer alone', () => {
    const { state } = transition(of(waiting), writes(), world({ now: after(60) }));
    expect(state.session).toMatchObject({
      id: SESSION,
      status: 'waiting',
      graceDeadline: after(180),
      lastCustomerSeq: 8,
    });
  });

  it('while the AI has the session moves the buffer, each time anew', () => {
    const first = transition(of(aiHolds), writes(8), world({ now: after(1) }));
    const second = transition(first.state, writes(9), world({ now: after(11) }));
    expect(second.state.session).toMatchObject({ bufferDeadline: after(31), lastCustomerSeq: 9, turn: null });
  });

  it('while people have the session sets nothing going', () => {
    const { state } = transition(of(ayseHolds), writes(), world());
    expect(state.session).toMatchObject({ bufferDeadline: null, turn: null, takenOverBy: AYSE });
  });

  it('after the session was resolved starts a new one', () => {
    const { state } = transition(of(resolved), writes(), world());
    expect(state.session).toMatchObject({ id: 'new session', status: 'waiting' });
  });

  it.each(['resolved', 'expired'] as const)(
    'reopens a conversation that is %s, and un-archives it',
    (status) => {
      const { state } = transition(of(null, { status, isArchived: true }), writes(), world());
      expect(state.conversation).toMatchObject({ status: 'active', isArchived: false });
      expect(state.session?.status).toBe('waiting');
    },
  );

  it('in a conversation that people have begins a session of theirs, with no grace', () => {
    const { state } = transition(of(null, { status: 'handed_off' }), writes(), world());
    expect(state.session).toMatchObject({
      status: 'active',
      takenOverAt: START,
      takenOverBy: null,
      graceDeadline: null,
    });
    expect(state.conversation.status).toBe('handed_off');
  });

  it('that is old news reopens the conversation and starts nothing', () => {
    const event: SessionEvent = { type: 'customerWrote', seq: 8, isStale: true, handoffPhrase: 'human' };
    const { state } = transition(of(null, { status: 'resolved' }), event, world());
    expect(state).toMatchObject({ conversation: { status: 'active' }, session: null });
  });

  it('on a channel without sessions starts none', () => {
    expect(transition(of(null), writes(), world({ sessionsEnabled: false })).state.session).toBeNull();
  });

  it.each([
    ['no session', null],
    ['a waiting one', waiting],
    ["the AI's", aiThinks],
  ])('that asks for a person goes to people, with %s', (_, session) => {
    const event: SessionEvent = {
      type: 'customerWrote',
      seq: 8,
      isStale: false,
      handoffPhrase: 'speak to a human',
    };
    const { state, effects } = transition(of(session), event, world());
    expect(state.conversation).toMatchObject({
      status: 'handed_off',
      handoffReason: "Customer requested human agent (keyword: 'speak to a human')",
    });
    expect(state.session).toMatchObject({
      status: 'active',
      takenOverAt: START,
      takenOverBy: null,
      turn: null,
    });
    expect(effects).toContainEqual({ type: 'handedOff', reason: state.conversation.handoffReason });
  });
});

describe('table 18.2: a message of a person on our side', () => {
  it('in the grace period resolves the session as answered by a human', () => {
    const { state } = transition(of(waiting), answers(), world());
    expect(state.session).toMatchObject({ status: 'resolved', resolvedBy: 'human' });
  });

  it('while the AI has the session takes it over and voids what the AI was about to say', () => {
    const { state, effects } = transition(of(aiThinks), answers(), world());
    expect(state.session).toMatchObject({
      status: 'active',
      takenOverAt: START,
      takenOverBy: null,
      turn: null,
    });
    expect(state.conversation.epoch).toBeGreaterThan(conversation.epoch);
    expect(effects).toContainEqual({ type: 'agentReleased' });
  });

  it('while people have the session answers what was asked', () => {
    const { state } = transition(of(ayseHolds), answers(AYSE), world());
    expect(state.session).toMatchObject({ takenOverBy: AYSE, answeredThroughSeq: 8 });
  });

  it('without a session starts none', () => {
    expect(transition(of(null), answers(), world()).state.session).toBeNull();
  });

  it('that is old news changes nothing', () => {
    const event: SessionEvent = { type: 'personWrote', seq: 8, userId: null, isStale: true };
    expect(transition(of(aiThinks), event, world()).state).toEqual(of(aiThinks));
  });
});

describe('table 18.3: what people do', () => {
  const takeover = (by: UserId): SessionEvent => ({ type: 'takenOver', by });
  const release = (immediate: boolean): SessionEvent => ({ type: 'released', by: person(AYSE), immediate });
  const close: SessionEvent = { type: 'closed', by: person(AYSE) };

  it('takeover of a waiting session ends its grace', () => {
    const { state } = transition(of(waiting), takeover(AYSE), world());
    expect(state.session).toMatchObject({ status: 'active', takenOverBy: AYSE, takenOverAt: START });
    expect(state.session && wakeAt(state.session, 1)).toBeNull();
  });

  it('takeover from the AI voids its turn', () => {
    const { state } = transition(of(aiThinks), takeover(AYSE), world());
    expect(state.session).toMatchObject({ takenOverBy: AYSE, turn: null });
    expect(state.conversation.epoch).toBe(5);
  });

  it('takeover from another person says so in the timeline', () => {
    const { state, effects } = transition(of(ayseHolds), takeover(BORA), world());
    expect(state.session?.takenOverBy).toBe(BORA);
    expect(effects).toContainEqual({
      type: 'note',
      note: { type: 'taken_over', actor: person(BORA), reason: null, details: { from: AYSE } },
    });
  });

  it('takeover by whoever has it already changes nothing', () => {
    expect(transition(of(ayseHolds), takeover(AYSE), world()).state).toEqual(of(ayseHolds));
  });

  it('takeover without a session starts one in human mode, also after a close', () => {
    const { state } = transition(of(null, { status: 'resolved' }), takeover(AYSE), world());
    expect(state.session).toMatchObject({ status: 'active', takenOverBy: AYSE });
    expect(state.conversation.status).toBe('active');
  });

  it('takeover alone does not hand the conversation off', () => {
    expect(transition(of(waiting), takeover(AYSE), world()).state.conversation.status).toBe('active');
  });

  it('release clears the takeover and waits for the next message', () => {
    const { state } = transition(of({ ...ayseHolds, lastCustomerSeq: 9 }), release(false), world());
    expect(state.session).toMatchObject({ takenOverBy: null, takenOverAt: null, turn: null });
  });

  it('release with “answer now” lets the AI answer what is unanswered', () => {
    const { state, effects } = transition(of({ ...ayseHolds, lastCustomerSeq: 9 }), release(true), world());
    expect(state.session?.turn).toMatchObject({
      id: 'new turn',
      throughSeq: 9,
      epoch: state.conversation.epoch,
    });
    expect(effects).toContainEqual({ type: 'turnStarted' });
  });

  it('release with “answer now” and nothing unanswered starts no turn', () => {
    expect(transition(of(ayseHolds), release(true), world()).state.session?.turn).toBeNull();
  });

  it('release gives a handed-off conversation back, with or without a session', () => {
    for (const session of [peopleHold, null]) {
      const before = of(session, { status: 'handed_off', handoffReason: 'x', lowConfidenceCount: 3 });
      const { state } = transition(before, release(false), world());
      expect(state.conversation).toMatchObject({
        status: 'active',
        handoffReason: null,
        lowConfidenceCount: 0,
      });
    }
  });

  it.each([
    ['waits', waiting],
    ["is the AI's", aiHolds],
    ['is none', null],
  ])('release is refused when the session %s', (_, session) => {
    const result = transition(of(session), release(false), world());
    expect(result).toMatchObject({ accepted: false, state: of(session), effects: [] });
  });

  it('close resolves session and conversation, from any state', () => {
    for (const session of [waiting, aiThinks, ayseHolds]) {
      const { state } = transition(of(session, { status: 'handed_off' }), close, world());
      expect(state.session).toMatchObject({ status: 'resolved', resolvedBy: 'manual', turn: null });
      expect(state.conversation.status).toBe('resolved');
    }
  });

  it('reopen makes no session', () => {
    const { state } = transition(
      of(null, { status: 'resolved' }),
      { type: 'reopened', by: person(AYSE) },
      world(),
    );
    expect(state).toMatchObject({ conversation: { status: 'active' }, session: null });
  });

  it('reopen leaves a handed-off conversation with people', () => {
    const before = of(peopleHold, { status: 'handed_off' });
    expect(transition(before, { type: 'reopened', by: person(AYSE) }, world()).state).toEqual(before);
  });
});

describe('what falls due', () => {
  const woke: SessionEvent = { type: 'woke' };

  it('is nothing before its time', () => {
    expect(transition(of(waiting), woke, world({ now: after(179.999) })).state).toEqual(of(waiting));
  });

  it('the end of the grace period gives the AI the baton and starts a turn', () => {
    const { state } = transition(of(waiting, { lowConfidenceCount: 2 }), woke, world({ now: after(180) }));
    expect(state.session).toMatchObject({ status: 'active', takenOverAt: null, turn: { throughSeq: 7 } });
    expect(state.conversation.lowConfidenceCount).toBe(0);
  });

  it('the end of the grace period without an agent resolves the session and tells people', () => {
    const { state } = transition(of(waiting), woke, world({ now: after(180), hasAgent: false }));
    expect(state.session).toMatchObject({ status: 'resolved', resolvedBy: 'manual' });
    expect(state.conversation).toMatchObject({ status: 'handed_off', handoffReason: NO_AGENT_REASON });
  });

  it('a buffer that rings starts the next turn', () => {
    const session = { ...aiHolds, lastCustomerSeq: 9, bufferDeadline: after(20) };
    const { state } = transition(of(session), woke, world({ now: after(20) }));
    expect(state.session).toMatchObject({ turn: { throughSeq: 9 }, bufferDeadline: null });
  });

  it('a buffer that rings during a turn waits for its end, and is then overdue', () => {
    const busy = { ...aiThinks, lastCustomerSeq: 9, bufferDeadline: after(20) };
    expect(wakeAt(busy, 1_800_000)).toBeNull();
    expect(transition(of(busy), woke, world({ now: after(30) })).state).toEqual(of(busy));
    const done = transition(
      of(busy),
      { type: 'aiAnswered', turnId: TURN, lowConfidence: false },
      world({ now: after(30) }),
    );
    expect(done.state.session && wakeAt(done.state.session, 1_800_000)).toEqual(after(20));
  });

  it('an AI that has answered sixty times within an hour hands over, and begins anew once it is given back', () => {
    const session = { ...aiHolds, lastCustomerSeq: 9, bufferDeadline: after(20) };
    const turnsTaken = { since: START, count: 60 };
    const spent = transition(of(session, { turnsTaken }), woke, world({ now: after(3_599) }));
    expect(spent.state.session).toMatchObject({ turn: null, takenOverAt: after(3_599) });
    expect(spent.state.conversation).toMatchObject({
      status: 'handed_off',
      handoffReason: TOO_MANY_TURNS_REASON,
    });
    const later = transition(of(session, { turnsTaken }), woke, world({ now: after(3_600) }));
    expect(later.state.conversation.turnsTaken).toEqual({ since: after(3_600), count: 1 });
    const released: SessionEvent = { type: 'released', by: SYSTEM, immediate: true };
    const givenBack = transition(spent.state, released, world({ now: after(3_599) }));
    expect(givenBack.state.conversation.turnsTaken).toEqual({ since: after(3_599), count: 1 });
    expect(givenBack.state.session?.turn).not.toBeNull();
  });

  it('a quiet session ends after half an hour, as timed out', () => {
    const { state } = transition(of(aiHolds), woke, world({ now: after(1800) }));
    expect(state.session).toMatchObject({ status: 'resolved', resolvedBy: 'timeout' });
    expect(state.conversation.status).toBe('active');
  });

  it('a session in which a customer waits for a person never ends by itself', () => {
    const unanswered = { ...ayseHolds, lastCustomerSeq: 9 };
    expect(wakeAt(unanswered, 1)).toBeNull();
    expect(transition(of(unanswered), woke, world({ now: after(86_400) })).state).toEqual(of(unanswered));
  });

  it('expiry ends a silent conversation, but none in which a customer waits', () => {
    expect(transition(of(aiHolds), { type: 'expired' }, world()).state.conversation.status).toBe('expired');
    expect(transition(of(waiting), { type: 'expired' }, world()).accepted).toBe(false);
    expect(transition(of(null, { status: 'handed_off' }), { type: 'expired' }, world()).accepted).toBe(false);
  });
});

describe("the AI's turn", () => {
  const answered = (turnId: TurnId, lowConfidence = false): SessionEvent => ({
    type: 'aiAnswered',
    turnId,
    lowConfidence,
  });

  it('answers what it had read, and no more', () => {
    const { state } = transition(of({ ...aiThinks, lastCustomerSeq: 9 }), answered(TURN), world());
    expect(state.session).toMatchObject({ turn: null, answeredThroughSeq: 7, lastCustomerSeq: 9 });
  });

  it('does not count when it is not the session’s turn, or under an older epoch', () => {
    expect(transition(of(aiThinks), answered('other' as TurnId), world()).accepted).toBe(false);
    expect(transition(of(aiThinks, { epoch: 5 }), answered(TURN), world()).accepted).toBe(false);
  });

  it('hands over at its third unsure answer, and not before', () => {
    const second = transition(of(aiThinks, { lowConfidenceCount: 1 }), answered(TURN, true), world());
    expect(second.state.conversation.status).toBe('active');
    const third = transition(of(aiThinks, { lowConfidenceCount: 2 }), answered(TURN, true), world());
    expect(third.state.conversation).toMatchObject({
      status: 'handed_off',
      handoffReason: LOW_CONFIDENCE_REASON,
    });
  });

  it('that fails for good sends the conversation to people, with the reason', () => {
    const { state } = transition(
      of(aiThinks),
      { type: 'aiFailed', turnId: TURN, reason: 'it is down' },
      world(),
    );
    expect(state.conversation).toMatchObject({ status: 'handed_off', handoffReason: 'it is down' });
    expect(state.session).toMatchObject({ takenOverAt: START, turn: null });
  });

  it('that fails after somebody else got the word changes nothing', () => {
    const event: SessionEvent = { type: 'aiFailed', turnId: TURN, reason: 'it is down' };
    expect(transition(of(ayseHolds), event, world()).accepted).toBe(false);
  });
});

describe('an answer of an AI outside Baton', () => {
  const outside = (lowConfidence: boolean): SessionEvent => ({ type: 'answeredOutside', lowConfidence });

  it('that is sure changes nothing, and makes no session', () => {
    for (const session of [null, aiThinks, ayseHolds]) {
      const before = of(session, { lowConfidenceCount: 3 });
      expect(transition(before, outside(false), world())).toMatchObject({ state: before, effects: [] });
    }
  });

  it('counts when it is unsure, and hands over at the third', () => {
    const second = transition(of(null, { lowConfidenceCount: 1 }), outside(true), world());
    expect(second.state.conversation).toMatchObject({ status: 'active', lowConfidenceCount: 2 });
    const third = transition(second.state, outside(true), world());
    expect(third.state).toMatchObject({
      conversation: { status: 'handed_off', handoffReason: LOW_CONFIDENCE_REASON, lowConfidenceCount: 3 },
      session: null,
    });
    expect(third.effects).toContainEqual({ type: 'handedOff', reason: LOW_CONFIDENCE_REASON });
  });

  it('does not hand over again what people have already', () => {
    const before = of(peopleHold, {
      status: 'handed_off',
      handoffReason: 'a decision',
      lowConfidenceCount: 3,
    });
    const { state, effects } = transition(before, outside(true), world());
    expect(state.conversation).toMatchObject({ handoffReason: 'a decision', epoch: conversation.epoch });
    expect(effects).toEqual([]);
  });
});

it('a handoff leaves the conversation with whoever holds it', () => {
  const event: SessionEvent = { type: 'handedOff', by: SYSTEM, reason: 'a decision' };
  expect(transition(of(ayseHolds), event, world()).state.session?.takenOverBy).toBe(AYSE);
});
