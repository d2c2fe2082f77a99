import { MessagesSquare } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useShortcuts } from '../layout/shortcuts.js';
import { classes } from '../ui/classes.js';
import { EmptyState } from '../ui/EmptyState.js';
import { useDocumentTitle } from '../ui/useDocumentTitle.js';
import { ConversationPanel } from './conversation/ConversationPanel.js';
import { ConversationList } from './list/ConversationList.js';

/** Two panels where there is room for both, else whichever one is looked at. */
export function InboxPage() {
  const { t } = useTranslation();
  const { chatId } = useParams();
  const navigate = useNavigate();
  useDocumentTitle(t('nav.inbox'));
  useShortcuts(
    useMemo(
      () => ({ Escape: chatId === undefined ? undefined : () => void navigate('/inbox') }),
      [chatId, navigate],
    ),
  );
  return (
    <main className="flex min-h-0 min-w-0 flex-1">
      <div
        className={classes(
          'w-full min-w-0 border-line lg:w-92 lg:shrink-0 lg:border-r',
          chatId !== undefined && 'max-lg:hidden',
        )}
      >
        <ConversationList openId={chatId} />
      </div>
      <div className={classes('min-w-0 flex-1 bg-surface', chatId === undefined && 'max-lg:hidden')}>
        {chatId === undefined ? <NothingOpen /> : <ConversationPanel key={chatId} conversationId={chatId} />}
      </div>
    </main>
  );
}

function NothingOpen() {
  const { t } = useTranslation();
  return (
    <div className="h-full bg-canvas">
      <EmptyState icon={<MessagesSquare size={30} strokeWidth={1.5} />} title={t('panel.nothingOpen')}>
        {t('panel.nothingOpenLead')}
      </EmptyState>
    </div>
  );
}
