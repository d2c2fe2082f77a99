import { sql } from 'kysely';

/** Joins `s`, the live session, to the conversation `c`. */
export const IS_LIVE = sql`s.id = c.active_session_id and s.status <> 'resolved'`;

/** As what a chat is counted: its mode, people's apart by whether it is in its grace period, the AI's by whether it has begun. */
export const STANDING = sql<string>`case
  when c.mode = 'human' and s.status = 'waiting' then 'waiting'
  when c.mode = 'ai' and s.status is distinct from 'active' then 'idle'
  else c.mode end`;
