import type { Message } from './conversation.js';

/** What is loaded of one conversation's messages: the newest ones, without a hole. */
export interface MessageLog {
  /** In the order in which they were sent. */
  messages: readonly Message[];
  /** Everything up to this version of the conversation is in here. */
  version: number;
  hasOlder: boolean;
}

export const EMPTY_LOG: MessageLog = { messages: [], version: 0, hasOlder: false };

/** By the provider's clock, then in the order of arrival (design §5, "Order"). */
const inOrder = (a: Message, b: Message): number => a.created_at.localeCompare(b.created_at) || a.seq - b.seq;

/** Each message once, at its newest: what comes late, twice or in the wrong order does no harm. */
export function merged(log: MessageLog, arrived: readonly Message[]): MessageLog {
  const byId = new Map(log.messages.map((message) => [message.id, message]));
  let changed = false;
  for (const message of arrived) {
    const known = byId.get(message.id);
    if (known !== undefined && known.version >= message.version) continue;
    byId.set(message.id, message);
    changed = true;
  }
  return changed ? { ...log, messages: [...byId.values()].toSorted(inOrder) } : log;
}

/**
 * Changes as they come live, or as they were asked for: a change of a message that is older than all that is loaded
 * belongs to a page that will bring it itself.
 */
export function withChanges(log: MessageLog, changes: readonly Message[]): MessageLog {
  const oldest = log.messages[0];
  if (!log.hasOlder || oldest === undefined) return merged(log, changes);
  return merged(
    log,
    changes.filter((message) => inOrder(message, oldest) >= 0),
  );
}

/** Whether an event of this version shows that another was missed. */
export const missesSomething = (log: MessageLog, version: number): boolean => version > log.version + 1;

/** Older messages put before the others. */
export const withOlder = (log: MessageLog, older: readonly Message[], hasOlder: boolean): MessageLog => ({
  ...merged(log, older),
  hasOlder,
});

export const upTo = (log: MessageLog, version: number): MessageLog =>
  version > log.version ? { ...log, version } : log;
