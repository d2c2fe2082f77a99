import { useEffect } from 'react';
import { useMe } from '../auth/authContext.js';
import type { Conversation } from './conversation.js';
import { markRead } from './inbox.api.js';

/** An open conversation is a read one, but only while somebody looks: a page in the background has no eyes. */
export function useMarkRead({ id, unread_count }: Conversation): void {
  const mayWrite = useMe().role !== 'viewer';
  useEffect(() => {
    if (unread_count === 0 || !mayWrite) return undefined;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      // The next message, or the next look, tries again.
      markRead(id).catch(() => undefined);
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [id, unread_count, mayWrite]);
}
