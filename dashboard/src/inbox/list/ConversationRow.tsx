import { Hand } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { reasonText } from '../../i18n/reasonText.js';
import { Avatar } from '../../ui/Avatar.js';
import { classes } from '../../ui/classes.js';
import { useNow } from '../../ui/useNow.js';
import { useTimes } from '../../ui/useTimes.js';
import { type Conversation, lastMessageAt } from '../conversation.js';
import { leftText } from '../countdown.js';
import { CountdownRing } from './CountdownRing.js';
import { ModeBadge } from './ModeBadge.js';

const PLAIN_HEIGHT = 66;
const HEIGHT_WITH_REASON = 88;

const showsReason = ({ handed_off, handoff_reason }: Conversation): boolean =>
  handed_off && handoff_reason !== null;

/** Pixels; known from the row's content, so that ten thousand rows need not be measured. */
export const rowHeight = (conversation: Conversation): number =>
  showsReason(conversation) ? HEIGHT_WITH_REASON : PLAIN_HEIGHT;

interface ConversationRowProps {
  conversation: Conversation;
  isOpen: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, isOpen }: ConversationRowProps) {
  const { t } = useTranslation();
  const times = useTimes();
  const { id, customer_name: name, unread_count: unread } = conversation;
  const { session_grace_deadline: deadline, session_started_at: startedAt } = conversation;
  const at = lastMessageAt(conversation);
  const avatar = <Avatar name={name} kind="customer" className={classes('size-8', isOpen && 'bg-surface')} />;
  return (
    <Link
      to={`/inbox/${id}`}
      aria-current={isOpen ? 'page' : undefined}
      className={classes(
        'flex h-full gap-3 rounded-xl px-3 py-2.5 -outline-offset-2',
        isOpen ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <span className="pt-1">
        {deadline === null ? (
          avatar
        ) : (
          <CountdownRing startedAt={startedAt} deadline={deadline}>
            {avatar}
          </CountdownRing>
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className={classes('min-w-0 flex-1 truncate', unread > 0 ? 'font-semibold' : 'font-medium')}>
            <bdi>{name}</bdi>
          </span>
          {deadline === null ? (
            <time dateTime={at} className="tabular shrink-0 text-xs text-ink-faint">
              {times.brief(at)}
            </time>
          ) : (
            <TimeLeft deadline={deadline} />
          )}
        </span>
        <span className="mt-0.5 flex items-center gap-2">
          <span
            className={classes('min-w-0 flex-1 truncate text-sm', unread > 0 ? 'text-ink' : 'text-ink-soft')}
          >
            <bdi>{conversation.last_message_preview || t('list.noText')}</bdi>
          </span>
          {unread > 0 && (
            <span className="tabular min-w-5 shrink-0 rounded-full bg-person px-1.5 text-center text-2xs leading-5 font-semibold text-on-person">
              <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
              <span className="sr-only">{t('list.unread', { count: unread })}</span>
            </span>
          )}
          <ModeBadge conversation={conversation} />
        </span>
        {showsReason(conversation) && (
          <span className="mt-1 flex items-center gap-1.5 text-xs text-person">
            <Hand size={13} className="shrink-0" role="img" aria-label={t('list.handedOff')} />
            <bdi className="truncate">{reasonText(t, conversation.handoff_reason ?? '')}</bdi>
          </span>
        )}
      </span>
    </Link>
  );
});

function TimeLeft({ deadline }: { deadline: string }) {
  const { t } = useTranslation();
  const left = leftText(deadline, useNow());
  return (
    <span className="tabular shrink-0 text-xs font-medium text-wait">
      <span className="sr-only">{t('list.aiAnswersIn')} </span>
      {left}
    </span>
  );
}
