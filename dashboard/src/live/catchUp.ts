import type { QueryClient } from '@tanstack/react-query';
import { loadChanges, loadConversation, loadConversationsChangedSince } from '../inbox/inbox.api.js';
import type { Conversation } from '../inbox/conversation.js';
import { known, noteVersion, showConversation, showMessages } from '../inbox/inboxCache.js';
import { keys } from '../inbox/inboxKeys.js';
import type { MessageLog } from '../inbox/messageLog.js';

/** Conversations that are being made whole just now: a second gap in the meantime needs no second question. */
const underWay = new Map<string, Promise<void>>();

/** Fetches what the screen has missed of one conversation; does nothing where its messages are not loaded. */
export function makeWhole(queryClient: QueryClient, id: string): Promise<void> {
  const begun = underWay.get(id);
  if (begun !== undefined) return begun;
  const work = fetchMissed(queryClient, id).finally(() => underWay.delete(id));
  underWay.set(id, work);
  return work;
}

async function fetchMissed(queryClient: QueryClient, id: string): Promise<void> {
  const log = queryClient.getQueryData<MessageLog>(keys.messages(id));
  if (log === undefined) return;
  const { messages, version } = await loadChanges(id, log.version);
  showMessages(queryClient, id, messages);
  noteVersion(queryClient, id, version);
  showConversation(queryClient, await loadConversation(id));
}

/**
 * After the connection was away: all conversations that changed since, and the messages of those that are loaded. Who
 * was handed to people meanwhile is told as if it had been heard; of one that the screen did not know only when it is
 * new, or an old handoff would be told anew.
 */
export async function catchUp(
  queryClient: QueryClient,
  since: Date,
  onHandoff: (conversation: Conversation) => void,
): Promise<void> {
  for (const conversation of await loadConversationsChangedSince(since.toISOString())) {
    const before = known(queryClient, conversation.id);
    const isNews = before === undefined || before.version < conversation.version;
    const wasHandedOff = before?.handed_off ?? Date.parse(conversation.created_at) < since.getTime();
    showConversation(queryClient, conversation);
    if (isNews && conversation.handed_off && !wasHandedOff) onHandoff(conversation);
    // Again, where the first is a question that was under way already, and asked before this change.
    while (isBehind(queryClient, conversation)) await makeWhole(queryClient, conversation.id);
  }
}

function isBehind(queryClient: QueryClient, { id, version }: Conversation): boolean {
  const log = queryClient.getQueryData<MessageLog>(keys.messages(id));
  return log !== undefined && log.version < version;
}
