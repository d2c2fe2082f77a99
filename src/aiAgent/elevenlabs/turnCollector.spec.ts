import { answerOf, hear, settlesAt, startTurn, type HeardBefore, type Turn } from './turnCollector.js';
import type { ServerEvent } from './wire.js';

const QUIET = 100;
const FRESH: HeardBefore = { eventIds: new Set([1]), unfinished: new Set(), greetingMayCome: false };

/** A turn that hears one event every 10 ms, the first one at 10. */
const after = (events: ServerEvent[], before = FRESH): Turn =>
  events.reduce((turn, event, index) => hear(turn, event, (index + 1) * 10), startTurn(before, 0));

const says = (text: string, eventId: number | null = 2): ServerEvent => ({ type: 'response', text, eventId });
const part = (stage: 'start' | 'delta' | 'stop', eventId = 2): ServerEvent => ({
  type: 'part',
  stage,
  eventId,
});
const corrects = (original: string, corrected: string, eventId = 2): ServerEvent => ({
  type: 'correction',
  original,
  corrected,
  eventId,
});
const asksTool = (toolCallId: string): ServerEvent => ({ type: 'tool_request', toolCallId });
const toolSays = (toolCallId: string, endsConversation = false): ServerEvent => ({
  type: 'tool_response',
  toolCallId,
  endsConversation,
});

describe('when a turn is over', () => {
  it.each<[string, ServerEvent[], number | null]>([
    ['not while the agent has said nothing', [], null],
    ['not after a blank text', [says('  ')], null],
    ['a quiet time after its text', [says('Hello')], 10 + QUIET],
    ['a quiet time after the last of several texts', [says('One'), says('Two')], 20 + QUIET],
    ['not while a further text is being written', [says('One'), part('start'), part('delta')], null],
    [
      'once the text that was being written is there, stopped or not',
      [part('start'), says('One')],
      20 + QUIET,
    ],
    [
      'a quiet time after a stop that follows the text',
      [part('start'), says('One'), part('stop')],
      30 + QUIET,
    ],
    [
      'a quiet time after a delta that trails behind the text',
      [part('start'), says('One'), part('delta')],
      30 + QUIET,
    ],
    ['not while parts have come without their text', [part('start'), part('stop')], null],
    ['not while a tool is at work', [says('Let me look'), asksTool('t1')], null],
    [
      'with patience after a tool has answered, since the agent speaks next',
      [says('Let me look'), asksTool('t1'), toolSays('t1')],
      30 + 4 * QUIET,
    ],
    [
      'a quiet time after what the agent says about the tool',
      [asksTool('t1'), toolSays('t1'), says('Found')],
      30 + QUIET,
    ],
    [
      'with patience after a client tool, which is answered at once',
      [says('Let me look'), { type: 'client_tool_call', toolCallId: 't1', toolName: 'x' }],
      20 + 4 * QUIET,
    ],
    [
      'a quiet time after the agent has hung up',
      [says('Goodbye'), asksTool('t1'), toolSays('t1', true)],
      30 + QUIET,
    ],
    ['a quiet time after the agent has hung up without a word', [toolSays('t1', true)], 10 + QUIET],
    ['whatever unknown events come', [says('Hello'), { type: 'other', name: 'vad_score' }], 10 + QUIET],
  ])('%s', (_when, events, expected) => {
    expect(settlesAt(after(events), QUIET)).toBe(expected);
  });
});

describe('what the answer of a turn is', () => {
  it.each<[string, ServerEvent[], string]>([
    ['the full text, not its parts', [part('start'), part('delta'), says(' Hello '), part('stop')], 'Hello'],
    [
      'all texts in their order, one to a line',
      [says('Let me look', 2), says('Found it', 3)],
      'Let me look\nFound it',
    ],
    ['texts that share an event id, both', [says('One', 2), says('Two', 2)], 'One\nTwo'],
    ['the same text twice if it was said twice', [says('Yes', 2), says('Yes', 2)], 'Yes\nYes'],
    ['a correction in place of its text', [says('One'), says('Two'), corrects('One', 'On')], 'On\nTwo'],
    [
      'a correction of the last text of its turn if the original is not quite it',
      [says('One'), corrects('one…', 'On')],
      'On',
    ],
    ['nothing of a text that was corrected away', [says('One'), says('Two'), corrects('Two', '')], 'One'],
    ['no correction of what was never heard', [says('One'), corrects('Hi', 'H', 7)], 'One'],
    ['texts without an event id as well', [says('One', null)], 'One'],
  ])('%s', (_what, events, expected) => {
    expect(answerOf(after(events))).toBe(expected);
  });
});

describe('what began before the question', () => {
  const greetingLate: HeardBefore = { eventIds: new Set(), unfinished: new Set(), greetingMayCome: true };

  it('is dropped when its parts came before and its text comes now', () => {
    const before = { eventIds: new Set([1]), unfinished: new Set([1]), greetingMayCome: false };
    const turn = after([says('Welcome!', 1)], before);
    expect(answerOf(turn)).toBe('');
    expect(settlesAt(turn, QUIET)).toBeNull();
  });

  it('is dropped when the answer follows: a greeting that comes late', () => {
    const turn = after([says('Welcome!', 1), says('We open at nine', 2)], greetingLate);
    expect(answerOf(turn)).toBe('We open at nine');
    expect(settlesAt(turn, QUIET)).toBe(20 + QUIET);
  });

  it('is dropped when it comes behind the answer', () => {
    const turn = after([says('We open at nine', 3), says('Still there?', 2)], {
      ...FRESH,
      eventIds: new Set([1, 2]),
    });
    expect(answerOf(turn)).toBe('We open at nine');
  });

  it('is waited past with patience, and counts if nothing else comes: some agents do not greet', () => {
    const turn = after([says('We open at nine', 1)], greetingLate);
    expect(settlesAt(turn, QUIET)).toBe(10 + 4 * QUIET);
    expect(answerOf(turn)).toBe('We open at nine');
  });
});
