import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { serverTime } from '../api/serverClock.js';
import { whoAmI } from '../auth/auth.api.js';
import { reasonText } from '../i18n/reasonText.js';
import type { Conversation } from '../inbox/conversation.js';
import { sendMessage } from '../inbox/inbox.api.js';
import { showMessages } from '../inbox/inboxCache.js';
import { carryBy } from '../inbox/outbox.js';
import { applyLive } from './applyLive.js';
import { catchUp, makeWhole } from './catchUp.js';
import { openChatsSocket } from './chatsSocket.js';
import { setConnection } from './connection.js';
import { alertHandoff } from './handoffAlert.js';

/** A change becomes visible with its commit, a moment after its time. */
const OVERLAP_MS = 10_000;
/** Of an instance that died before it could tell, the others' screens hear nothing: so they look, too. */
const LOOK_AGAIN_MS = 30_000;
/** How long a first connection may take before the page says that there is none. */
const PATIENCE_MS = 4_000;
const RETRY_MS = 2_000;

/** Keeps everything on the screen as it is at Baton, from the moment one is signed in until one is not. */
export function useLiveUpdates(): void {
  const queryClient = useQueryClient();
  const { t } = useTranslation();
  const navigate = useNavigate();

  const onHandoff = useEffectEvent(({ id, customer_name, handoff_reason }: Conversation) =>
    alertHandoff({
      conversationId: id,
      title: t('alert.handoff', { name: customer_name }),
      body: handoff_reason === null ? t('alert.handoffLead') : reasonText(t, handoff_reason),
      onClick: () => void navigate(`/inbox/${id}`),
    }),
  );

  useEffect(() => {
    carryBy(sendMessage, (id, message) => {
      if (message === null) void makeWhole(queryClient, id);
      else showMessages(queryClient, id, [message]);
    });
    const socket = openChatsSocket();
    // Everything from before is on the screen.
    let wholeUntil = serverTime();
    const lookForMissed = async () => {
      const askedAt = serverTime();
      await catchUp(queryClient, new Date(wholeUntil - OVERLAP_MS), onHandoff);
      wholeUntil = askedAt;
    };
    // When it fails the next one makes up for it; that the connection is gone, the socket says.
    const lookAgain = setInterval(() => {
      if (socket.connected) lookForMissed().catch(() => undefined);
    }, LOOK_AGAIN_MS);
    const tooLong = setTimeout(() => setConnection('lost'), PATIENCE_MS);
    let retry: ReturnType<typeof setTimeout> | undefined;

    applyLive(socket, queryClient, onHandoff);
    socket.on('connect', () => {
      clearTimeout(tooLong);
      const { id } = socket;
      lookForMissed()
        .then(() => {
          // The connection may have gone again meanwhile, or be another one, which catches up for itself.
          if (socket.connected && socket.id === id) setConnection('live');
        })
        .catch(() => {
          setConnection('lost');
          if (socket.id !== id) return;
          // The question failed, not the connection: from the beginning.
          socket.disconnect();
          retry = setTimeout(() => socket.connect(), RETRY_MS);
        });
    });
    socket.on('disconnect', (reason) => {
      if (reason === 'io client disconnect') return;
      setConnection('lost');
      // Baton ended it: socket.io does not try again by itself then.
      if (reason === 'io server disconnect') retry = setTimeout(() => socket.connect(), RETRY_MS);
    });
    socket.on('connect_error', () => {
      // Refused, not unreachable: when the token is the reason, this question brings the sign-in page.
      if (!socket.active) {
        void whoAmI().catch(() => undefined);
        retry = setTimeout(() => socket.connect(), RETRY_MS);
      }
    });
    return () => {
      clearInterval(lookAgain);
      clearTimeout(tooLong);
      clearTimeout(retry);
      socket.disconnect();
      setConnection('connecting');
    };
  }, [queryClient]);
}
