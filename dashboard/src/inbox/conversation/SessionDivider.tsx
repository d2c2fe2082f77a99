import { useTranslation } from 'react-i18next';
import { useTimes } from '../../ui/useTimes.js';
import type { Session } from '../session.js';

export function DayDivider({ at }: { at: string }) {
  const times = useTimes();
  return (
    <div className="flex justify-center py-3">
      <time dateTime={at} className="rounded-full bg-sunken px-3 py-1 text-xs font-medium text-ink-soft">
        {times.day(at)}
      </time>
    </div>
  );
}

/** Where a session begins, and how it ended if it has. */
export function SessionDivider({ session, at }: { session: Session | null; at: string }) {
  const { t } = useTranslation();
  const times = useTimes();
  const outcome =
    session?.resolved_by === null || session === null ? null : t(`resolvedBy.${session.resolved_by}`);
  return (
    <div role="separator" className="flex items-center gap-3 py-3 text-2xs font-medium text-ink-faint">
      <span className="h-px flex-1 bg-line" />
      <span>
        {t('session.began', { time: times.clock(session?.started_at ?? at) })}
        {outcome !== null && <span> · {outcome}</span>}
      </span>
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}
