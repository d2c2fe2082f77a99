/**
 * What the agent says to one question, collected until it has finished (design §7, providers/elevenlabs.md §3).
 *
 * ElevenLabs has no end-of-turn event, so a turn is over when the agent has said something and then keeps quiet. Texts
 * come as `agent_response`, one or several to a turn, in order; streamed parts announce a text and keep the turn open,
 * but only the full text counts. An event id numbers the agent's turns, not its messages: two texts of one turn share
 * it, so it never serves to tell doubles. It does tell what began before the question: the rest of a greeting or of
 * an earlier answer is not part of this one.
 *
 * Pure: the clock is a parameter, times are milliseconds.
 */
import type { ServerEvent } from './wire.js';

/** What a connection had heard when the question left. */
export interface HeardBefore {
  /** Ids of everything heard so far. */
  readonly eventIds: ReadonlySet<number>;
  /** Ids whose parts had begun while their full text had not come. */
  readonly unfinished: ReadonlySet<number>;
  /** The agent may have a greeting, and it has not come yet. */
  readonly greetingMayCome: boolean;
}

interface Said {
  readonly text: string;
  readonly eventId: number | null;
  /** Looks like a greeting or an earlier answer that comes late: counts only if nothing better comes. */
  readonly doubtful: boolean;
}

export interface Turn {
  readonly before: HeardBefore;
  readonly said: readonly Said[];
  readonly openParts: ReadonlySet<number | null>;
  readonly openTools: ReadonlySet<string>;
  /** A tool has answered since the agent last spoke: the agent is about to speak about what it learned. */
  readonly toolJustAnswered: boolean;
  /** The agent has ended the conversation (`end_call`). */
  readonly hangsUp: boolean;
  readonly lastHeardAt: number;
}

/** A text or a tool result that most likely is followed by more gets this many quiet times instead of one. */
const PATIENCE = 4;
/** The agent's greeting is its first turn. */
const GREETING_EVENT_ID = 1;

export const startTurn = (before: HeardBefore, at: number): Turn => ({
  before,
  said: [],
  openParts: new Set(),
  openTools: new Set(),
  toolJustAnswered: false,
  hangsUp: false,
  lastHeardAt: at,
});

/** The turn after this event; events that are not about what the agent says leave it as it is. */
export function hear(turn: Turn, event: ServerEvent, at: number): Turn {
  switch (event.type) {
    case 'response':
      return hearText(turn, event.text, event.eventId, at);
    case 'correction':
      return { ...turn, said: correct(turn.said, event), lastHeardAt: at };
    case 'part':
      return hearPart(turn, event.stage, event.eventId, at);
    case 'tool_request':
      return { ...turn, openTools: withItem(turn.openTools, event.toolCallId), lastHeardAt: at };
    case 'client_tool_call':
      return toolAnswered(turn, event.toolCallId, at);
    case 'tool_response': {
      const next = toolAnswered(turn, event.toolCallId, at);
      return event.endsConversation
        ? { ...next, toolJustAnswered: turn.toolJustAnswered, hangsUp: true }
        : next;
    }
    default:
      return turn;
  }
}

/**
 * When the turn is over if nothing more is heard; null while silence means nothing, because the agent has not spoken
 * yet, is in the middle of a text, or waits for a tool.
 */
export function settlesAt(turn: Turn, quietMs: number): number | null {
  const texts = spoken(turn);
  if (turn.hangsUp) return turn.lastHeardAt + quietMs;
  if (texts.length === 0 || turn.openTools.size > 0 || turn.openParts.size > 0) return null;
  const moreIsLikely = turn.toolJustAnswered || texts.every((said) => said.doubtful);
  return turn.lastHeardAt + quietMs * (moreIsLikely ? PATIENCE : 1);
}

/** What the agent has said so far, its texts joined by newlines; empty if nothing. */
export const answerOf = (turn: Turn): string =>
  spoken(turn)
    .map((said) => said.text.trim())
    .join('\n');

const spoken = (turn: Turn): Said[] => turn.said.filter((said) => said.text.trim() !== '');

function hearText(turn: Turn, text: string, eventId: number | null, at: number): Turn {
  if (eventId !== null && turn.before.unfinished.has(eventId)) {
    const unfinished = withoutItem(turn.before.unfinished, eventId);
    return { ...turn, before: { ...turn.before, unfinished } };
  }
  const doubtful = looksLate(turn.before, eventId);
  const surelySaid = turn.said.filter((said) => !said.doubtful);
  const next = { text, eventId, doubtful };
  return {
    ...turn,
    said: doubtful && surelySaid.length > 0 ? surelySaid : [...(doubtful ? turn.said : surelySaid), next],
    openParts: withoutItem(turn.openParts, eventId),
    toolJustAnswered: false,
    lastHeardAt: at,
  };
}

const looksLate = (before: HeardBefore, eventId: number | null): boolean =>
  eventId !== null &&
  (before.eventIds.has(eventId) || (before.greetingMayCome && eventId <= GREETING_EVENT_ID));

function hearPart(turn: Turn, stage: 'start' | 'delta' | 'stop', eventId: number | null, at: number): Turn {
  if (eventId !== null && turn.before.unfinished.has(eventId)) return turn;
  const { openParts } = turn;
  // Only a start opens: a delta may trail behind the full text, and would then hold the turn open for ever.
  if (stage === 'start') return { ...turn, openParts: withItem(openParts, eventId), lastHeardAt: at };
  if (stage === 'stop') return { ...turn, openParts: withoutItem(openParts, eventId), lastHeardAt: at };
  return { ...turn, lastHeardAt: at };
}

const toolAnswered = (turn: Turn, toolCallId: string, at: number): Turn => ({
  ...turn,
  openTools: withoutItem(turn.openTools, toolCallId),
  toolJustAnswered: true,
  lastHeardAt: at,
});

/** A correction replaces the text it names, else the last one of its turn; one of something unheard changes nothing. */
function correct(
  said: readonly Said[],
  correction: { original: string; corrected: string; eventId: number | null },
): readonly Said[] {
  const ofTurn = (one: Said) => one.eventId === correction.eventId;
  const exact = said.findLastIndex((one) => ofTurn(one) && one.text === correction.original);
  const index = exact >= 0 ? exact : said.findLastIndex(ofTurn);
  return said.map((one, at) => (at === index ? { ...one, text: correction.corrected } : one));
}

const withItem = <T>(items: ReadonlySet<T>, item: T): ReadonlySet<T> => new Set(items).add(item);

function withoutItem<T>(items: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const rest = new Set(items);
  rest.delete(item);
  return rest;
}
