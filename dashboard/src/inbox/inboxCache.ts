import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { type Conversation, type Message, newer } from './conversation.js';
import type { ConversationFilter } from './conversationFilter.js';
import { type ConversationPage, type ListPlace, withChanged, without } from './conversationPages.js';
import { keys } from './inboxKeys.js';
import { type MessageLog, upTo, withChanges } from './messageLog.js';

type Listed = InfiniteData<ConversationPage, ListPlace>;

/** A conversation that some list knows. */
export const listed = (queryClient: QueryClient, id: string): Conversation | undefined =>
  queryClient
    .getQueriesData<Listed>({ queryKey: keys.lists })
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(({ conversations }) => conversations)
    .find((conversation) => conversation.id === id);

/** A conversation as the screen knows it, opened or in a list. */
export const known = (queryClient: QueryClient, id: string): Conversation | undefined =>
  queryClient.getQueryData<Conversation>(keys.conversation(id)) ?? listed(queryClient, id);

/** A conversation as it stands now, put wherever it is shown. What is older than what is shown changes nothing. */
export function showConversation(queryClient: QueryClient, conversation: Conversation): void {
  queryClient.setQueryData<Conversation>(keys.conversation(conversation.id), (before) =>
    newer(conversation, before),
  );
  for (const [key] of queryClient.getQueriesData<Listed>({ queryKey: keys.lists })) {
    const filter = key[1] as ConversationFilter;
    queryClient.setQueryData<Listed>(
      key,
      (list) => list && { ...list, pages: withChanged(list.pages, filter, conversation) },
    );
  }
}

/** Those that came live since then: newer than what was asked for then, and is still on its way. */
export const shownSince = (queryClient: QueryClient, since: number): Conversation[] =>
  queryClient
    .getQueryCache()
    .findAll({ queryKey: keys.conversations })
    .filter(({ state }) => state.dataUpdatedAt >= since)
    .map(({ state }) => state.data as Conversation);

export function showMessages(queryClient: QueryClient, id: string, messages: readonly Message[]): void {
  const key = keys.messages(id);
  if (queryClient.getQueryState<MessageLog>(key)?.status === 'pending')
    queryClient.setQueryData<Message[]>(keys.early(id), (before = []) => [...before, ...messages]);
  queryClient.setQueryData<MessageLog>(key, (log) => log && withChanges(log, messages));
}

/** From here on everything up to this version is known to be there. */
export function noteVersion(queryClient: QueryClient, id: string, version: number): void {
  queryClient.setQueryData<MessageLog>(keys.messages(id), (log) => log && upTo(log, version));
}

export function dropConversation(queryClient: QueryClient, id: string): void {
  for (const [key] of queryClient.getQueriesData<Listed>({ queryKey: keys.lists })) {
    queryClient.setQueryData<Listed>(key, (list) => list && { ...list, pages: without(list.pages, id) });
  }
  void queryClient.invalidateQueries({ queryKey: keys.conversation(id) });
}
