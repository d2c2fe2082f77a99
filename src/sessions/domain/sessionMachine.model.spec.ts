import fc from 'fast-check';
import type { SessionId, TurnId, UserId } from '../../contracts/ids.js';
import { transition } from './sessionMachine.js';
import { hasUnanswered, isHeldByPeople, wakeAt } from './sessionQuestions.js';
import type { Circumstances, SessionEvent, State } from './sessionState.js';
import { person, SYSTEM } from './sessionState.js';

/**
 * Random lives of a conversation: anybody may do anything at any moment, late, early, twice or out of order. Whatever
 * comes, the promises of design §1 must hold after every step.
 */
type Act =
  | { kind: 'customer'; asks: boolean; isStale: boolean }
  | { kind: 'person'; userId: UserId | null }
  | { kind: 'takeover'; by: UserId }
  | { kind: 'release'; immediate: boolean }
  | { kind: 'close' }
  | { kind: 'reopen' }
  | { kind: 'handoff' }
  /** An answer to the turn begun `ago` turns before the newest, so also to turns long void; twice when it is repeated. */
  | { kind: 'answer'; ago: number; unsure: boolean }
  | { kind: 'failure'; ago: number }
  | { kind: 'outside'; unsure: boolean }
  | { kind: 'wake' }
  | { kind: 'expire' }
  | { kind: 'time'; seconds: number };

const users = fc.constantFrom('ayse' as UserId, 'bora' as UserId);

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('customer' as const),
      asks: fc.boolean(),
      isStale: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('customer' as const),
      asks: fc.constant(false),
      isStale: fc.constant(false),
    }),
  },
  fc.record({ kind: fc.constant('person' as const), userId: fc.option(users) }),
  fc.record({ kind: fc.constant('takeover' as const), by: users }),
  fc.record({ kind: fc.constant('release' as const), immediate: fc.boolean() }),
  fc.constantFrom({ kind: 'close' as const }, { kind: 'reopen' as const }, { kind: 'handoff' as const }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('answer' as const), ago: fc.nat(2), unsure: fc.boolean() }),
  },
  fc.record({ kind: fc.constant('failure' as const), ago: fc.nat(2) }),
  fc.record({ kind: fc.constant('outside' as const), unsure: fc.boolean() }),
  { weight: 4, arbitrary: fc.constant({ kind: 'wake' as const }) },
  fc.constant({ kind: 'expire' as const }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('time' as const), seconds: fc.integer({ min: 1, max: 4000 }) }),
  },
);

const worlds = fc.record({ hasAgent: fc.boolean(), sessionsEnabled: fc.boolean(), isBlocked: fc.boolean() });

class Life {
  state: State = {
    conversation: {
      status: 'active',
      isArchived: false,
      epoch: 0,
      lowConfidenceCount: 0,
      turnsTaken: null,
      handoffReason: null,
    },
    session: null,
  };
  readonly turns: TurnId[] = [];
  private now = Date.parse('2026-11-21T10:00:00Z');
  private seq = 0;
  private sessions = 0;

  constructor(private readonly fixed: Pick<Circumstances, 'hasAgent' | 'sessionsEnabled' | 'isBlocked'>) {}

  get world(): Circumstances {
    return {
      ...this.fixed,
      now: new Date(this.now),
      graceSeconds: 180,
      bufferMs: 20_000,
      inactivityMs: 1_800_000,
      newSessionId: () => `session ${(this.sessions += 1)}` as SessionId,
      newTurnId: () => {
        this.turns.push(`turn ${this.turns.length}` as TurnId);
        return this.turns.at(-1) as TurnId;
      },
    };
  }

  /** Answers the state before, and whether the event was accepted. */
  live(act: Act): { before: State; event: SessionEvent | null; accepted: boolean } {
    const before = this.state;
    if (act.kind === 'time') {
      this.now += act.seconds * 1000;
      return { before, event: null, accepted: true };
    }
    const event = this.eventOf(act);
    const result = transition(before, event, this.world);
    this.state = result.state;
    return { before, event, accepted: result.accepted };
  }

  private eventOf(act: Exclude<Act, { kind: 'time' }>): SessionEvent {
    const turnId = 'ago' in act ? (this.turns.at(-1 - act.ago) ?? ('none' as TurnId)) : ('none' as TurnId);
    switch (act.kind) {
      case 'customer':
        return {
          type: 'customerWrote',
          seq: (this.seq += 1),
          isStale: act.isStale,
          handoffPhrase: act.asks ? 'human' : null,
        };
      case 'person':
        return { type: 'personWrote', seq: (this.seq += 1), userId: act.userId, isStale: false };
      case 'takeover':
        return { type: 'takenOver', by: act.by };
      case 'release':
        return { type: 'released', by: person(null), immediate: act.immediate };
      case 'close':
        return { type: 'closed', by: person(null) };
      case 'reopen':
        return { type: 'reopened', by: person(null) };
      case 'handoff':
        return { type: 'handedOff', by: SYSTEM, reason: 'a decision' };
      case 'answer':
        return { type: 'aiAnswered', turnId, lowConfidence: act.unsure };
      case 'failure':
        return { type: 'aiFailed', turnId, reason: 'it failed' };
      case 'outside':
        return { type: 'answeredOutside', lowConfidence: act.unsure };
      case 'wake':
        return { type: 'woke' };
      case 'expire':
        return { type: 'expired' };
    }
  }
}

/** What changes who may speak. */
const CHANGES_VOICE = new Set(['personWrote', 'handedOff', 'released', 'expired', 'answeredOutside']);

describe('whatever happens, in whatever order', () => {
  it('one voice: an answer counts only under its own turn, with nobody else having had the word since', () => {
    fc.assert(
      fc.property(worlds, fc.array(acts, { maxLength: 60 }), (fixed, script) => {
        const life = new Life(fixed);
        let voidTurns = new Set<string>();
        for (const act of script) {
          const { before, event, accepted } = life.live(act);
          if (event?.type === 'aiAnswered' && accepted) {
            expect(voidTurns.has(event.turnId)).toBe(false);
            expect(before.session?.takenOverAt).toBeNull();
            expect(before.session?.status).toBe('active');
            voidTurns.add(event.turnId);
          }
          if (event !== null && accepted && CHANGES_VOICE.has(event.type)) {
            const newest = life.state.session?.turn?.id;
            voidTurns = new Set(life.turns.filter((turn) => turn !== newest));
          }
          const { session, conversation } = life.state;
          if (session?.turn != null) expect(session.turn.epoch).toBe(conversation.epoch);
          if (isHeldByPeople(session) || conversation.status === 'handed_off')
            expect(session?.turn ?? null).toBeNull();
          expect(conversation.epoch).toBeGreaterThanOrEqual(before.conversation.epoch);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('every grace period ends: a waiting session has its deadline, and a wake-up after it always ends the wait', () => {
    fc.assert(
      fc.property(worlds, fc.array(acts, { maxLength: 60 }), (fixed, script) => {
        const life = new Life(fixed);
        for (const act of script) {
          life.live(act);
          const { session } = life.state;
          if (session?.status === 'waiting') expect(wakeAt(session, 1)).toEqual(session.graceDeadline);
        }
        if (life.state.session?.status !== 'waiting') return;
        life.live({ kind: 'time', seconds: 181 });
        life.live({ kind: 'wake' });
        expect(life.state.session?.status).not.toBe('waiting');
      }),
      { numRuns: 1500 },
    );
  });

  it('nobody is left in silence: what the AI has not answered is in a turn, has an alarm, or is with people or released to wait', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 60 }), (script) => {
        const life = new Life({ hasAgent: true, sessionsEnabled: true, isBlocked: false });
        let isReleasedToWait = false;
        for (const act of script) {
          const { event, accepted } = life.live(act);
          if (event?.type === 'released' && accepted) isReleasedToWait = true;
          if (event?.type === 'customerWrote' && !event.isStale) isReleasedToWait = false;
          const { session } = life.state;
          if (session?.status !== 'active' || session.takenOverAt !== null || !hasUnanswered(session))
            continue;
          expect(session.turn !== null || session.bufferDeadline !== null || isReleasedToWait).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('a resolved session never speaks: it has no turn, no alarm, and no event changes it', () => {
    fc.assert(
      fc.property(worlds, fc.array(acts, { maxLength: 60 }), (fixed, script) => {
        const life = new Life(fixed);
        for (const act of script) {
          const { before } = life.live(act);
          const { session } = life.state;
          if (session?.status === 'resolved') {
            expect(session.turn).toBeNull();
            expect(wakeAt(session, 1)).toBeNull();
          }
          if (before.session?.status === 'resolved' && session?.id === before.session.id) {
            expect(session).toEqual(before.session);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('the same wake-up twice does no more than once', () => {
    fc.assert(
      fc.property(worlds, fc.array(acts, { maxLength: 40 }), (fixed, script) => {
        const life = new Life(fixed);
        for (const act of script) life.live(act);
        life.live({ kind: 'wake' });
        const once = life.state;
        life.live({ kind: 'wake' });
        expect(life.state).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });
});
