/** Document 002's words for who wrote a message. */
export const SENDERS = ['customer', 'llm', 'agent'] as const;
export type Sender = (typeof SENDERS)[number];
