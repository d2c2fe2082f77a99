import { AgentFailure } from '../model.js';

/** How a connection ended: the close frame's code and words, and the `error` event that announced it, if one did. */
export interface ConnectionEnd {
  /** 1006 when the socket just broke. */
  code: number;
  errorType: string | null;
  reason: string | null;
}

/** The connection is gone for a reason that a new one may not meet: worth a reconnect, else it fails as `failure`. */
export class ConnectionLost extends Error {
  constructor(readonly failure: AgentFailure) {
    super(failure.message);
    this.name = 'ConnectionLost';
  }
}

const CONTRACT_BROKEN = 1008;
const TOO_MANY_CONVERSATIONS = 3008;
const LONGEST_REASON = 200;

/**
 * What an end in the middle of a turn means (close codes: providers/elevenlabs.md §4). The vendor says that `reason`
 * may be shown.
 */
export function judgeEnd(end: ConnectionEnd): AgentFailure | ConnectionLost {
  const words = new Set([end.errorType, end.reason].filter(Boolean));
  const said = [...words].join(': ').slice(0, LONGEST_REASON);
  if (end.code === CONTRACT_BROKEN) {
    // The same first frame would be refused again: a missing variable, an override that is not allowed, a bad key.
    const why = said || 'check the overrides and variables of the agent';
    return new AgentFailure('misconfigured', `ElevenLabs refused the conversation (${why}).`, false);
  }
  if (end.code === TOO_MANY_CONVERSATIONS) return queueTimedOut();
  if (end.errorType === 'safety_violation') {
    return new AgentFailure('blocked', 'ElevenLabs ended the conversation for safety reasons.', false);
  }
  const how = said ? `${end.code}, ${said}` : `${end.code}`;
  return new ConnectionLost(
    new AgentFailure('connection_lost', `The connection to ElevenLabs broke (${how}).`, true),
  );
}

/** Waiting again at once would only join the end of the same queue. */
export const queueTimedOut = () =>
  new AgentFailure('overloaded', 'ElevenLabs has no room for another conversation.', true);
