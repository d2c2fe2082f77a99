import type { SessionRow } from '../conversations/rows.js';

export const CHAT_MODES = ['ai', 'human', 'closed'] as const;
/** Who has a chat (spec/003 §10; design §4, "Mode"): `conversations.mode`. */
export type ChatMode = (typeof CHAT_MODES)[number];

/** What a live session adds to its conversation's status in that. */
export const isHeldByPeople = (session: Pick<SessionRow, 'status' | 'taken_over_at'> | null): boolean =>
  session !== null && (session.status === 'waiting' || session.taken_over_at !== null);
