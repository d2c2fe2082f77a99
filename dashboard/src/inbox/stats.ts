import type { Shown } from './conversationFilter.js';

/** How many conversations the inbox would show of each kind. */
export type Stats = Record<Shown, number>;
