import { useSyncExternalStore } from 'react';
import { newId } from '../../../src/contracts/ids.js';
import { ApiError } from '../api/http.js';
import type { Message, PendingMessage } from './conversation.js';

type Send = (conversationId: string, pending: PendingMessage) => Promise<Message>;
type Settled = (conversationId: string, message: Message | null) => void;

interface PendingOf extends PendingMessage {
  conversationId: string;
}

const NOTHING: readonly PendingMessage[] = [];

let pendingByConversation: ReadonlyMap<string, readonly PendingOf[]> = new Map();
const listeners = new Set<() => void>();
let carrier: { send: Send; settled: Settled } | null = null;

/** Who brings messages to Baton, and hears how that went (null: Baton kept it as failed and will tell of it itself). */
export function carryBy(send: Send, settled: Settled): void {
  carrier = { send, settled };
}

const changeOf = (id: string, change: (before: readonly PendingOf[]) => readonly PendingOf[]): void => {
  pendingByConversation = new Map(pendingByConversation).set(id, change(pendingByConversation.get(id) ?? []));
  for (const listener of listeners) listener();
};

/** What was written here and is not settled, in the order of writing. */
export const usePending = (conversationId: string): readonly PendingMessage[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => pendingByConversation.get(conversationId) ?? NOTHING,
  );

/** Shows it at once and sends it; the same `clientMessageId` makes a repeated try one message. */
export function sendFrom(conversationId: string, text: string, files: readonly File[]): void {
  const pending: PendingOf = {
    conversationId,
    clientMessageId: newId<string>(),
    text,
    files,
    startedAt: new Date().toISOString(),
    error: null,
  };
  changeOf(conversationId, (before) => [...before, pending]);
  void carry(pending);
}

export function sendAgain(failed: PendingMessage): void {
  const found = [...pendingByConversation.values()]
    .flat()
    .find(({ clientMessageId }) => clientMessageId === failed.clientMessageId);
  if (found === undefined) return;
  const pending = { ...found, error: null };
  replace(pending);
  void carry(pending);
}

export function discard({ clientMessageId }: PendingMessage): void {
  for (const id of pendingByConversation.keys())
    changeOf(id, (before) => before.filter((each) => each.clientMessageId !== clientMessageId));
}

const replace = (pending: PendingOf): void =>
  changeOf(pending.conversationId, (before) =>
    before.map((each) => (each.clientMessageId === pending.clientMessageId ? pending : each)),
  );

/** One message of a conversation at a time, or a short one could overtake a long one on the way to Baton. */
const lastOf = new Map<string, Promise<void>>();

function carry(pending: PendingOf): Promise<void> {
  const { conversationId } = pending;
  const mine = (lastOf.get(conversationId) ?? Promise.resolve()).then(() => bring(pending));
  lastOf.set(conversationId, mine);
  return mine;
}

async function bring(pending: PendingOf): Promise<void> {
  if (carrier === null) throw new Error('Nobody carries messages');
  const { conversationId } = pending;
  try {
    const message = await carrier.send(conversationId, pending);
    carrier.settled(conversationId, message);
    discard(pending);
  } catch (error) {
    // 422: the provider refused it, and Baton has kept it as failed: it is in the stream already.
    if (error instanceof ApiError && error.status === 422) {
      carrier.settled(conversationId, null);
      discard(pending);
    } else replace({ ...pending, error });
  }
}
