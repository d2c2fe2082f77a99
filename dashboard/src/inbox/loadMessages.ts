import type { QueryClient } from '@tanstack/react-query';
import type { Message } from './conversation.js';
import { loadMessages } from './inbox.api.js';
import { keys } from './inboxKeys.js';
import { EMPTY_LOG, merged, type MessageLog, withChanges, withOlder } from './messageLog.js';

const FIRST = 60;
const MORE = 100;

/** With what was said while they were on their way. */
export async function loadNewest(queryClient: QueryClient, id: string): Promise<MessageLog> {
  const { data, version } = await loadMessages(id, FIRST);
  const log = { ...merged(EMPTY_LOG, data), version, hasOlder: data.length === FIRST };
  return withChanges(log, queryClient.getQueryData<Message[]>(keys.early(id)) ?? []);
}

/** Puts what was said before the loaded ones above them. */
export async function loadOlder(queryClient: QueryClient, id: string): Promise<void> {
  const log = queryClient.getQueryData<MessageLog>(keys.messages(id));
  const oldest: Message | undefined = log?.messages[0];
  if (!log?.hasOlder || oldest === undefined) return;
  const { data: older } = await loadMessages(id, MORE, oldest.seq);
  queryClient.setQueryData<MessageLog>(
    keys.messages(id),
    (now) => now && withOlder(now, older, older.length === MORE),
  );
}
