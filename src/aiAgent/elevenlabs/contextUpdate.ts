import type { TranscriptLine } from '../model.js';

const SPEAKERS: Record<TranscriptLine['sender'], string> = {
  customer: 'Customer',
  ai: 'You',
  agent: 'Human colleague',
};

/** What a connection knows of the conversation already. */
export interface KnownSoFar {
  /** Everything up to this `seq` has been said on it or told to it; 0: nothing. */
  throughSeq: number;
  /** The agent's own answers on it: they come back in the history and need not be told. */
  answers: readonly string[];
}

/**
 * The background that a connection still needs before the next question, as the text of a `contextual_update`
 * (spec/003 §14.2), or null when it has seen everything. A line's own line breaks become spaces, so that nobody can
 * write a line in another one's name.
 */
export function contextUpdate(history: readonly TranscriptLine[], known: KnownSoFar): string | null {
  const untold = history.filter(
    (line) => line.seq > known.throughSeq && !(line.sender === 'ai' && known.answers.includes(line.text)),
  );
  if (untold.length === 0) return null;
  const heading = known.throughSeq === 0 ? 'The conversation so far:' : 'Said since in this conversation:';
  const lines = untold.map((line) => `${SPEAKERS[line.sender]}: ${line.text.replace(/\s*[\r\n]+\s*/g, ' ')}`);
  return [heading, ...lines].join('\n');
}
