import type { QueryClient } from '@tanstack/react-query';
import type { Conversation, Message } from '../inbox/conversation.js';
import { dropConversation, known, noteVersion, showConversation, showMessages } from '../inbox/inboxCache.js';
import { keys } from '../inbox/inboxKeys.js';
import { missesSomething, type MessageLog } from '../inbox/messageLog.js';
import { makeWhole } from './catchUp.js';
import type { ChatsSocket } from './chatsSocket.js';

/** Figures need not be exact to the second: one question for a burst of changes. */
const FIGURES_PAUSE_MS = 1_500;

/** Brings every live event to where it is shown. */
export function applyLive(
  socket: ChatsSocket,
  queryClient: QueryClient,
  onHandoff: (conversation: Conversation) => void,
): void {
  const refreshFigures = afterPause(() => void queryClient.invalidateQueries({ queryKey: keys.stats }));

  /** Whether everything before this version is on the screen; if not, it is fetched. */
  const isWhole = (id: string, version: number): boolean => {
    const log = queryClient.getQueryData<MessageLog>(keys.messages(id));
    if (log === undefined || !missesSomething(log, version)) return true;
    void makeWhole(queryClient, id);
    return false;
  };

  const onMessage = (message: Message) => {
    const { conversation_id: id, version } = message;
    const whole = isWhole(id, version);
    showMessages(queryClient, id, [message]);
    if (whole) noteVersion(queryClient, id, version);
  };

  socket.on('new_message', onMessage);
  socket.on('message_updated', onMessage);
  socket.on('conversation_updated', (conversation) => {
    const { id, version } = conversation;
    const before = known(queryClient, id);
    if (isWhole(id, version)) noteVersion(queryClient, id, version);
    showConversation(queryClient, conversation);
    if (conversation.handed_off && before?.handed_off !== true) onHandoff(conversation);
    void queryClient.invalidateQueries({ queryKey: keys.sessions(id) });
    void queryClient.invalidateQueries({ queryKey: keys.timeline(id) });
    refreshFigures();
  });
  socket.on('conversation_deleted', ({ id }) => {
    dropConversation(queryClient, id);
    refreshFigures();
  });
  socket.on('account_status', () => void queryClient.invalidateQueries({ queryKey: ['connection'] }));
}

function afterPause(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, FIGURES_PAUSE_MS);
  };
}
