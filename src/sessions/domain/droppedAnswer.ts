import type { Actor, Note } from './sessionState.js';

/** The line in the timeline for an answer of the AI that somebody's word has overtaken. */
export const droppedAnswer = (actor: Actor, details: Note['details'] = {}): Note => ({
  type: 'answer_dropped',
  actor,
  reason: 'Somebody else has the word now',
  details,
});
