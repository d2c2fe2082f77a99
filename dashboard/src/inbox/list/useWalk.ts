import { useCallback, useEffect, useMemo, useRef } from 'react';
import { matchPath, useNavigate } from 'react-router';
import type { ConversationListing } from '../inboxQueries.js';

/** How j and k walk through the list. */
export function useWalk({ conversations, isLoading }: ConversationListing): { j: () => void; k: () => void } {
  const navigate = useNavigate();
  // Pressed before the list was there: made up for as soon as it is.
  const early = useRef<number[]>([]);

  const step = useCallback(
    (by: number) => {
      if (isLoading) {
        early.current.push(by);
        return;
      }
      // The address, and not what is drawn: quick fingers are ahead of the page.
      const openId = matchPath('/inbox/:chatId', location.pathname)?.params.chatId;
      const from = conversations.findIndex(({ id }) => id === openId);
      const next = conversations[from === -1 ? 0 : from + by];
      if (next !== undefined) void navigate(`/inbox/${next.id}`);
    },
    [conversations, isLoading, navigate],
  );

  useEffect(() => {
    if (!isLoading) for (const by of early.current.splice(0)) step(by);
  }, [isLoading, step]);

  return useMemo(() => ({ j: () => step(1), k: () => step(-1) }), [step]);
}
