import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  type UseQueryResult,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { loadPeople } from '../settings/people.api.js';
import { type Conversation, newer } from './conversation.js';
import type { ConversationFilter } from './conversationFilter.js';
import { flattened, withNews } from './conversationPages.js';
import {
  FIRST_PAGE,
  loadConversation,
  loadConversations,
  loadSessions,
  loadStats,
  loadTimeline,
} from './inbox.api.js';
import { listed, shownSince } from './inboxCache.js';
import { keys } from './inboxKeys.js';
import { loadNewest, loadOlder } from './loadMessages.js';
import type { MessageLog } from './messageLog.js';
import { searchEverywhere } from './search.js';
import type { Session } from './session.js';
import type { Stats } from './stats.js';

export const useStats = (): UseQueryResult<Stats> =>
  useQuery({ queryKey: keys.stats, queryFn: loadStats, staleTime: 10_000 });

export interface ConversationListing {
  conversations: Conversation[];
  isLoading: boolean;
  error: unknown;
  loadMore: () => void;
  tryAgain: () => void;
}

export function useConversations(filter: ConversationFilter): ConversationListing {
  const queryClient = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: keys.list(filter),
    queryFn: async ({ pageParam, signal }) => {
      const askedAt = Date.now();
      const page = await loadConversations(filter, pageParam, signal);
      return withNews(page, filter, shownSince(queryClient, askedAt));
    },
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (last) => last.next,
    staleTime: Infinity,
  });
  const { data, hasNextPage, isFetching, fetchNextPage, refetch } = list;
  const conversations = useMemo(() => flattened(data?.pages ?? []), [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const tryAgain = useCallback(() => void refetch(), [refetch]);
  return { conversations, isLoading: list.isPending, error: list.error, loadMore, tryAgain };
}

/** What the list knows already is shown at once; the rest is one question away. */
export function useConversation(id: string): UseQueryResult<Conversation> {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: async () => newer(await loadConversation(id), queryClient.getQueryData(keys.conversation(id))),
    staleTime: Infinity,
    placeholderData: () => listed(queryClient, id),
  });
}

export interface LoadedMessages {
  log: MessageLog | undefined;
  error: unknown;
  isLoadingOlder: boolean;
  loadOlder: () => void;
  tryAgain: () => void;
}

/** Pages that are gone back through to show a message that a search has found. */
const FURTHEST_LOOK_BACK = 60;

export function useMessages(id: string, foundId: string | null): LoadedMessages {
  const queryClient = useQueryClient();
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const [lookedBack, setLookedBack] = useState(0);
  const {
    data: log,
    error,
    refetch,
  } = useQuery({
    queryKey: keys.messages(id),
    queryFn: () => loadNewest(queryClient, id),
    staleTime: Infinity,
    gcTime: 10 * 60_000,
  });
  const load = useCallback(() => {
    setLoadingOlder(true);
    loadOlder(queryClient, id)
      // The next scroll tries again.
      .catch(() => undefined)
      .finally(() => setLoadingOlder(false));
  }, [queryClient, id]);

  const isFound =
    foundId === null || log === undefined || log.messages.some((message) => message.id === foundId);
  useEffect(() => {
    if (isFound || isLoadingOlder || !log?.hasOlder || lookedBack >= FURTHEST_LOOK_BACK) return;
    setLookedBack((before) => before + 1);
    load();
  }, [isFound, isLoadingOlder, log?.hasOlder, lookedBack, load]);

  return { log, error, isLoadingOlder, loadOlder: load, tryAgain: () => void refetch() };
}

export const useSessions = (id: string): UseQueryResult<Session[]> =>
  useQuery({ queryKey: keys.sessions(id), queryFn: () => loadSessions(id) });

export const useTimeline = (id: string) =>
  useQuery({ queryKey: keys.timeline(id), queryFn: () => loadTimeline(id) });

export const usePeople = () => useQuery({ queryKey: ['people'], queryFn: loadPeople, staleTime: 60_000 });

export const useSearch = (query: string) =>
  useQuery({
    queryKey: keys.search(query),
    queryFn: ({ signal }) => searchEverywhere(query, signal),
    placeholderData: keepPreviousData,
    enabled: query !== '',
  });
