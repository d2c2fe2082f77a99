import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ErrorState } from '../../ui/ErrorState.js';
import type { Conversation, Message } from '../conversation.js';
import { useMarkRead } from '../useMarkRead.js';
import { useMessages, useSessions } from '../inboxQueries.js';
import { discard, sendAgain, sendFrom, usePending } from '../outbox.js';
import { MessageStream } from './MessageStream.js';

interface MessagesProps {
  conversation: Conversation;
  mayWrite: boolean;
}

export function Messages({ conversation, mayWrite }: MessagesProps) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const foundId = params.get('message');
  const { id } = conversation;
  const messages = useMessages(id, foundId);
  const sessions = useSessions(id);
  const pending = usePending(id);
  useMarkRead(conversation);
  const retry = useCallback((message: Message) => sendFrom(id, message.content, []), [id]);

  if (messages.log === undefined)
    return messages.error === null ? (
      <StreamSkeleton />
    ) : (
      <ErrorState title={t('stream.failed')} error={messages.error} onRetry={messages.tryAgain} />
    );
  return (
    <MessageStream
      log={messages.log}
      pending={pending}
      sessions={sessions.data ?? []}
      isLoadingOlder={messages.isLoadingOlder}
      onOlder={messages.loadOlder}
      foundId={foundId}
      onRetry={mayWrite ? retry : null}
      onRetryPending={sendAgain}
      onDiscard={discard}
    />
  );
}

const WIDTHS = ['w-64', 'w-80', 'w-52', 'w-72'];

function StreamSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" className="mx-auto flex h-full max-w-4xl flex-col justify-end gap-3 px-5 pb-4">
      <span className="sr-only">{t('common.loading')}</span>
      {WIDTHS.map((width, index) => (
        <div
          key={width}
          aria-hidden
          className={`shimmer h-12 max-w-4/5 rounded-2xl ${width} ${index % 2 === 1 ? 'self-end' : ''}`}
        />
      ))}
    </div>
  );
}
