import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classes } from '../../ui/classes.js';
import { EmptyState } from '../../ui/EmptyState.js';
import { ErrorState } from '../../ui/ErrorState.js';
import { type Times, useTimes } from '../../ui/useTimes.js';
import type { Session } from '../session.js';
import { useSessions } from '../inboxQueries.js';

const DOT: Record<Session['status'], string> = {
  waiting: 'bg-wait-line',
  active: 'bg-ai',
  resolved: 'bg-line-strong',
};

/** Every session of the conversation, the newest first. */
export function SessionHistory({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const times = useTimes();
  const sessions = useSessions(conversationId);
  if (sessions.error !== null)
    return (
      <ErrorState
        title={t('session.failed')}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
      />
    );
  if (sessions.data === undefined)
    return (
      <p role="status" className="p-5 text-sm text-ink-faint">
        {t('common.loading')}
      </p>
    );
  if (sessions.data.length === 0)
    return (
      <EmptyState icon={<History size={26} strokeWidth={1.5} />} title={t('session.none')}>
        {t('session.noneLead')}
      </EmptyState>
    );
  return (
    <ol className="mx-auto max-w-3xl divide-y divide-line px-4 py-2">
      {sessions.data.map((session) => (
        <li key={session._id} className="flex items-start gap-3 py-3">
          <span className={classes('mt-1.5 size-2 shrink-0 rounded-full', DOT[session.status])} aria-hidden />
          <div className="min-w-0 flex-1">
            <p className="font-medium">
              {session.resolved_by === null
                ? t(`session.${session.status}`)
                : t(`resolvedBy.${session.resolved_by}`)}
            </p>
            <p className="text-sm text-ink-soft">{times.full(session.started_at)}</p>
          </div>
          <p className="tabular shrink-0 text-right text-sm text-ink-soft">
            {lasted(session, times)}
            <span className="block text-xs text-ink-faint">
              {t('session.messages', { count: session.message_count })}
            </span>
          </p>
        </li>
      ))}
    </ol>
  );
}

function lasted({ started_at, resolved_at }: Session, times: Times): string {
  const end = resolved_at === null ? Date.now() : Date.parse(resolved_at);
  return times.duration(Math.max(0, end - Date.parse(started_at)) / 1000);
}
