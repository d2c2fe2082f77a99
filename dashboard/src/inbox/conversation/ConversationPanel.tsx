import { MessageSquareOff } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../../api/http.js';
import { useMe } from '../../auth/authContext.js';
import { useShortcuts } from '../../layout/shortcuts.js';
import { EmptyState } from '../../ui/EmptyState.js';
import { ErrorState } from '../../ui/ErrorState.js';
import { useNow } from '../../ui/useNow.js';
import { Composer, type ComposerHandle } from '../composer/Composer.js';
import { DropZone } from '../composer/DropZone.js';
import { WhyNot } from '../composer/WhyNot.js';
import { WindowNote } from '../composer/WindowNote.js';
import type { Conversation } from '../conversation.js';
import { useConversationActions } from '../conversationActions.js';
import { useConversation, useMessages } from '../inboxQueries.js';
import { sendFrom } from '../outbox.js';
import { possibleActions, windowEnd } from '../possibleActions.js';
import { Assignment } from './Assignment.js';
import { ConversationHeader } from './ConversationHeader.js';
import { Messages } from './Messages.js';
import { ReleaseDialog } from './ReleaseDialog.js';
import { SessionHistory } from './SessionHistory.js';
import { SummaryCard } from './SummaryCard.js';
import { Timeline } from './Timeline.js';

/** The right panel: one conversation, and what can be done with it. */
export function ConversationPanel({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const conversation = useConversation(conversationId);
  if (conversation.data !== undefined) return <Panel conversation={conversation.data} />;
  if (conversation.error instanceof ApiError && [400, 404].includes(conversation.error.status)) {
    return (
      <EmptyState
        icon={<MessageSquareOff size={28} strokeWidth={1.5} />}
        title={t('panel.notThere')}
        action={
          <Link to="/inbox" className="font-medium text-person underline underline-offset-3">
            {t('notFound.toInbox')}
          </Link>
        }
      >
        {t('panel.notThereLead')}
      </EmptyState>
    );
  }
  if (conversation.error !== null)
    return (
      <ErrorState
        title={t('panel.failed')}
        error={conversation.error}
        onRetry={() => void conversation.refetch()}
      />
    );
  return <PanelSkeleton />;
}

function Panel({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const me = useMe();
  const now = useNow();
  const composer = useRef<ComposerHandle>(null);
  const actions = useConversationActions(conversation);
  const [isReleasing, setReleasing] = useState(false);
  const { log } = useMessages(conversation.id, null);
  const end = useMemo(() => windowEnd(conversation, log?.messages ?? []), [conversation, log]);
  const possible = possibleActions(conversation, me, end !== null && end <= now);
  const { takeOver, release, cannotWrite } = possible;

  useShortcuts(
    useMemo(
      () => ({
        t: takeOver ? actions.takeOver : undefined,
        r: release ? () => setReleasing(true) : undefined,
        c: () => composer.current?.focus(),
      }),
      [takeOver, release, actions],
    ),
  );

  return (
    <section aria-label={t('panel.label', { name: conversation.customer_name })} className="h-full min-h-0">
      <DropZone disabled={cannotWrite !== null} onFiles={(files) => composer.current?.add(files)}>
        <ConversationHeader
          conversation={conversation}
          possible={possible}
          actions={actions}
          onRelease={() => setReleasing(true)}
        />
        <SummaryCard summary={conversation.summary} />
        <Tabs.Root defaultValue="messages" className="flex min-h-0 flex-1 flex-col">
          <div className="flex gap-4 border-b border-line px-4">
            <Tabs.List aria-label={t('tabs.label')} className="flex gap-4">
              <Tab value="messages">{t('tabs.messages')}</Tab>
              <Tab value="sessions">{t('tabs.sessions')}</Tab>
              <Tab value="timeline">{t('tabs.timeline')}</Tab>
            </Tabs.List>
            <Assignment conversation={conversation} />
          </div>
          <Tabs.Content value="messages" className="flex min-h-0 flex-1 flex-col outline-none" tabIndex={-1}>
            <div className="min-h-0 flex-1">
              <Messages conversation={conversation} mayWrite={cannotWrite === null} />
            </div>
            {cannotWrite === null ? <WindowNote end={end} /> : <WhyNot why={cannotWrite} actions={actions} />}
            <Composer
              ref={composer}
              conversationId={conversation.id}
              contactName={conversation.customer_name}
              disabled={cannotWrite !== null}
              onSend={(text, files) => sendFrom(conversation.id, text, files)}
            />
          </Tabs.Content>
          <Tabs.Content value="sessions" className="min-h-0 flex-1 overflow-y-auto -outline-offset-2">
            <SessionHistory conversationId={conversation.id} />
          </Tabs.Content>
          <Tabs.Content value="timeline" className="min-h-0 flex-1 overflow-y-auto -outline-offset-2">
            <Timeline conversationId={conversation.id} />
          </Tabs.Content>
        </Tabs.Root>
        <ReleaseDialog
          open={isReleasing}
          onOpenChange={setReleasing}
          onRelease={(immediate) => {
            setReleasing(false);
            actions.release(immediate);
          }}
        />
      </DropZone>
    </section>
  );
}

function Tab({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Tabs.Trigger
      value={value}
      className="-mb-px border-b-2 border-transparent py-2 text-sm font-medium text-ink-faint hover:text-ink data-[state=active]:border-person data-[state=active]:text-ink"
    >
      {children}
    </Tabs.Trigger>
  );
}

function PanelSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" className="h-full p-4">
      <span className="sr-only">{t('common.loading')}</span>
      <div aria-hidden className="flex items-center gap-3">
        <div className="shimmer size-9 rounded-full" />
        <div className="space-y-2">
          <div className="shimmer h-3.5 w-40 rounded" />
          <div className="shimmer h-3 w-24 rounded" />
        </div>
      </div>
    </div>
  );
}
