/** Document 004's own words (design §4). */

export const CHAT_STATUSES = ['active', 'resolved', 'expired'] as const;
export type ChatStatus = (typeof CHAT_STATUSES)[number];

export const CHAT_SENDERS = ['user', 'agent'] as const;
export type ChatSender = (typeof CHAT_SENDERS)[number];
