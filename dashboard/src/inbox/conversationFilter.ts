import type { Team } from '../../../src/contracts/model.js';
import type { ConversationMode } from '../../../src/contracts/socketEvents.js';
import { type Conversation, isWaiting } from './conversation.js';

/** What the list shows: everything, one mode, or those that wait for somebody to answer first. */
export type Shown = 'all' | 'waiting' | ConversationMode;

export interface ConversationFilter {
  shown: Shown;
  team: Team | null;
}

export const SHOWN: readonly Shown[] = ['all', 'ai', 'human', 'waiting', 'closed'];

export function matches(filter: ConversationFilter, conversation: Conversation): boolean {
  if (filter.team !== null && conversation.assigned_team !== filter.team) return false;
  if (filter.shown === 'all') return true;
  return filter.shown === 'waiting' ? isWaiting(conversation) : conversation.mode === filter.shown;
}
