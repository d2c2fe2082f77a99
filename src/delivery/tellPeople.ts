import type { MessageRow } from '../conversations/rows.js';
import { SYSTEM } from '../sessions/domain/sessionState.js';
import type { OpenConversation } from '../sessions/openConversation.js';

/**
 * Nobody is left in silence (design §1, promise 5): an AI answer that will not arrive, or may not have, sends the
 * conversation to people with the reason. A person's own failed message is on their screen already.
 */
export function tellPeople(open: OpenConversation, message: MessageRow): void {
  if (message.sender_type !== 'ai' || open.row.status === 'resolved') return;
  const reason =
    message.status === 'unknown'
      ? "It is not known whether the AI's answer arrived"
      : `The AI's answer was not delivered: ${message.failure_reason ?? message.failure_code ?? 'no reason given'}`;
  open.apply({ type: 'handedOff', by: SYSTEM, reason });
}
