import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Team } from '../../../src/contracts/model.js';
import { useErrorText } from '../i18n/useErrorText.js';
import { announce } from '../ui/toasts.js';
import type { Conversation } from './conversation.js';
import { assignTo, changeConversation, loadConversation, releaseToAi, takeOver } from './inbox.api.js';
import { showConversation } from './inboxCache.js';
import { keys } from './inboxKeys.js';

export interface ConversationActions {
  isBusy: boolean;
  takeOver: () => void;
  release: (immediate: boolean) => void;
  close: () => void;
  reopen: () => void;
  assign: (userId: string) => void;
  setTeam: (team: Team | null) => void;
}

/** What people do with a conversation; the screen shows what Baton answers, or why it refused. */
export function useConversationActions({ id }: Conversation): ConversationActions {
  const queryClient = useQueryClient();
  const errorText = useErrorText();
  const { mutate, isPending } = useMutation({
    mutationFn: async (act: () => Promise<unknown>) => {
      await act();
      return loadConversation(id);
    },
    onSuccess: (conversation) => {
      showConversation(queryClient, conversation);
      void queryClient.invalidateQueries({ queryKey: keys.sessions(id) });
      void queryClient.invalidateQueries({ queryKey: keys.timeline(id) });
      void queryClient.invalidateQueries({ queryKey: keys.stats });
    },
    onError: (error) => announce('failed', errorText(error)),
  });

  return useMemo(
    () => ({
      isBusy: isPending,
      takeOver: () => mutate(() => takeOver(id)),
      release: (immediate) => mutate(() => releaseToAi(id, immediate)),
      close: () => mutate(() => changeConversation(id, { status: 'resolved' })),
      reopen: () => mutate(() => changeConversation(id, { status: 'open' })),
      assign: (userId) => mutate(() => assignTo(id, userId)),
      setTeam: (team) => mutate(() => changeConversation(id, { assigned_team: team })),
    }),
    [mutate, isPending, id],
  );
}
