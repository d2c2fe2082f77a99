import type { Role } from '../../../src/contracts/model.js';
import { type Conversation, isWaiting, type Message } from './conversation.js';

/** Why one cannot write here; each has its own words on the screen. */
export type CannotWrite = 'viewer' | 'closed' | 'aiHolds' | 'importOnly' | 'windowIsOver';

export interface PossibleActions {
  takeOver: boolean;
  release: boolean;
  close: boolean;
  reopen: boolean;
  assign: boolean;
  /** Null: one may write. */
  cannotWrite: CannotWrite | null;
}

/** WhatsApp's own rule for Interakt's numbers: free text only so long after the customer's last message. */
const WINDOW_MS = 24 * 3_600_000;

/**
 * When the window closes, in milliseconds since 1970; null for channels that have none, and where no message of the
 * customer is loaded: then Baton says so when one tries.
 */
export function windowEnd({ channel }: Conversation, messages: readonly Message[]): number | null {
  if (channel !== 'interakt') return null;
  const last = messages.findLast(({ written_by }) => written_by === 'customer');
  return last === undefined ? null : Date.parse(last.created_at) + WINDOW_MS;
}

/** What somebody of this role can do with the conversation as it stands now (spec/003 §18.3). */
export function possibleActions(
  conversation: Conversation,
  viewer: { id: string | null; role: Role },
  windowIsOver: boolean,
): PossibleActions {
  const { mode, taken_over_by: holder, channel } = conversation;
  const acts = viewer.role !== 'viewer';
  const hasSessions = channel !== 'import' && channel !== 'api' && channel !== 'web';
  const isOpen = mode !== 'closed';
  return {
    takeOver: acts && hasSessions && isOpen && holder?.id !== viewer.id,
    release: acts && hasSessions && mode === 'human' && !isWaiting(conversation),
    close: acts && isOpen,
    reopen: acts && !isOpen,
    assign: acts,
    cannotWrite: cannotWrite(conversation, acts, windowIsOver),
  };
}

function cannotWrite(conversation: Conversation, acts: boolean, windowIsOver: boolean): CannotWrite | null {
  if (!acts) return 'viewer';
  if (conversation.channel === 'import') return 'importOnly';
  if (conversation.mode === 'closed') return 'closed';
  if (conversation.mode === 'ai' && conversation.session_started_at !== null) return 'aiHolds';
  return windowIsOver ? 'windowIsOver' : null;
}
