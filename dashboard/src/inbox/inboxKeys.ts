import type { ConversationFilter } from './conversationFilter.js';

/** Under which names the inbox keeps what it has loaded. */
export const keys = {
  stats: ['stats'],
  lists: ['conversations'],
  list: (filter: ConversationFilter) => ['conversations', filter],
  conversations: ['conversation'],
  conversation: (id: string) => ['conversation', id],
  messages: (id: string) => ['messages', id],
  /** What is said while the messages are still on their way here. */
  early: (id: string) => ['early', id],
  sessions: (id: string) => ['sessions', id],
  timeline: (id: string) => ['timeline', id],
  search: (query: string) => ['search', query],
};
