import { Timer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/useNow.js';
import { useTimes } from '../../ui/useTimes.js';

/** How long WhatsApp still lets one write, on channels that have a window: `end` in milliseconds since 1970; null where there is no window. */
export function WindowNote({ end }: { end: number | null }) {
  const { t } = useTranslation();
  const times = useTimes();
  const now = useNow();
  if (end === null || end <= now) return null;
  return (
    <p className="mx-auto flex max-w-4xl items-center gap-1.5 px-5 pt-1 text-xs text-ink-faint">
      <Timer size={13} aria-hidden />
      {t('composer.windowLeft', { time: times.duration((end - now) / 1000) })}
    </p>
  );
}
