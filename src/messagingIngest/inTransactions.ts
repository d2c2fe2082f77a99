import type { InboundMessage } from '../contracts/inbound.js';

/** Messages of one transaction (design §5): short enough that webhooks get their turn in between. */
const MESSAGES_AT_ONCE = 500;

/** A conversation of an import, or a part of it; `place` is where it stood among those sent. */
export interface Importing {
  place: number;
  externalId: string;
  messages: InboundMessage[];
}

/** Deals conversations out to transactions, in their order. One that is too long for any goes in parts, one after the other. */
export function* inTransactions(conversations: readonly Importing[]): Generator<Importing[]> {
  let parts: Importing[] = [];
  let room = MESSAGES_AT_ONCE;
  for (const conversation of conversations.flatMap(inParts)) {
    if (conversation.messages.length > room) {
      yield parts;
      parts = [];
      room = MESSAGES_AT_ONCE;
    }
    parts.push(conversation);
    room -= conversation.messages.length;
  }
  if (parts.length > 0) yield parts;
}

function inParts({ messages, ...conversation }: Importing): Importing[] {
  const count = Math.ceil(messages.length / MESSAGES_AT_ONCE);
  return Array.from({ length: count }, (_, part) => ({
    ...conversation,
    messages: messages.slice(part * MESSAGES_AT_ONCE, (part + 1) * MESSAGES_AT_ONCE),
  }));
}
