import type { QueryClient } from '@tanstack/react-query';
import { loadChanges, loadConversation, loadConversationsChangedSince } from '../inbox/inbox.api.js';
import { noteVersion, showConversation, showMessages } from '../inbox/inboxCache.js';
import { keys } from '../inbox/inboxKeys.js';
import type { MessageLog } from '../inbox/messageLog.js';

/** Conversations that are being made whole just now: a second gap in the meantime needs no second question. */
const underWay = new Map<string, Promise<void>>();

/** Fetches what the screen has missed of one conversation; does nothing where its messages are not loaded. */
export function makeWhole(queryClient: QueryClient, id: string): Promise<void> {
  const known = underWay.get(id);
  if (known !== undefined) return known;
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

/** After the connection was away: all conversations that changed since, and the messages of those that are loaded. */
export async function catchUp(queryClient: QueryClient, since: Date): Promise<void> {
  for (const conversation of await loadConversationsChangedSince(since.toISOString())) {
    showConversation(queryClient, conversation);
    const log = queryClient.getQueryData<MessageLog>(keys.messages(conversation.id));
    if (log !== undefined && log.version < conversation.version)
      await makeWhole(queryClient, conversation.id);
  }
}
