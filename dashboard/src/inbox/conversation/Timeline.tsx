import { ListTree } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ActorType } from '../../../../src/contracts/model.js';
import { reasonText } from '../../i18n/reasonText.js';
import { classes } from '../../ui/classes.js';
import { EmptyState } from '../../ui/EmptyState.js';
import { ErrorState } from '../../ui/ErrorState.js';
import { useTimes } from '../../ui/useTimes.js';
import { useTimeline } from '../inboxQueries.js';

const DOT: Record<ActorType, string> = {
  customer: 'bg-ink-faint',
  ai: 'bg-ai',
  agent: 'bg-person',
  system: 'bg-line-strong',
};

/** Who took over, released, closed, assigned, handed off, and which answer of the AI was dropped; newest first. */
export function Timeline({ conversationId }: { conversationId: string }) {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const timeline = useTimeline(conversationId);
  // How a session ended is a word of the model; the other reasons are sentences.
  const textOf = (reason: string) => {
    const known = `resolvedBy.${reason}`;
    return i18n.exists(known) ? t(known as 'resolvedBy.manual') : reasonText(t, reason);
  };
  if (timeline.error !== null)
    return (
      <ErrorState
        title={t('timeline.failed')}
        error={timeline.error}
        onRetry={() => void timeline.refetch()}
      />
    );
  if (timeline.data === undefined)
    return (
      <p role="status" className="p-5 text-sm text-ink-faint">
        {t('common.loading')}
      </p>
    );
  if (timeline.data.length === 0)
    return <EmptyState icon={<ListTree size={26} strokeWidth={1.5} />} title={t('timeline.none')} />;
  return (
    <ol className="mx-auto max-w-3xl px-4 py-4">
      {timeline.data.toReversed().map((entry) => (
        <li key={entry.id} className="relative flex gap-3 pb-4 last:pb-0">
          <span className="absolute top-4 bottom-0 left-[3.5px] w-px bg-line" aria-hidden />
          <span
            className={classes('relative mt-1.5 size-2 shrink-0 rounded-full', DOT[entry.actor_type])}
            aria-hidden
          />
          <div className="min-w-0 flex-1">
            <p>{t(`timeline.${entry.type}`, { name: entry.actor_name ?? t(`actor.${entry.actor_type}`) })}</p>
            {entry.reason !== null && (
              <p dir="auto" className="text-sm text-ink-soft">
                {textOf(entry.reason)}
              </p>
            )}
          </div>
          <time dateTime={entry.created_at} className="tabular shrink-0 pt-0.5 text-xs text-ink-faint">
            {times.full(entry.created_at)}
          </time>
        </li>
      ))}
    </ol>
  );
}
