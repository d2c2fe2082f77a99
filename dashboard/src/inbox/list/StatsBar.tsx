import { useTranslation } from 'react-i18next';
import { localeOf } from '../../i18n/localeOf.js';
import { classes } from '../../ui/classes.js';
import { type Shown, SHOWN } from '../conversationFilter.js';
import type { Stats } from '../stats.js';

const UNDERLINE: Record<Shown, string> = {
  all: 'bg-ink',
  ai: 'bg-ai',
  human: 'bg-person',
  waiting: 'bg-wait-line',
  closed: 'bg-ink-faint',
};

interface StatsBarProps {
  stats: Stats | undefined;
  shown: Shown;
  onShow: (shown: Shown) => void;
}

/** How many there are of each kind; a click shows only these. */
export function StatsBar({ stats, shown, onShow }: StatsBarProps) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(localeOf(i18n.language), { notation: 'compact' });
  return (
    <div role="group" aria-label={t('stats.label')} className="grid grid-cols-5 border-b border-line px-2">
      {SHOWN.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={shown === kind}
          onClick={() => onShow(kind)}
          className={classes(
            'relative flex flex-col items-center rounded-t-lg px-1 pt-2.5 pb-2 hover:bg-hover',
            shown === kind ? 'text-ink' : 'text-ink-faint',
          )}
        >
          <span className="tabular text-lg leading-6 font-semibold">
            {stats === undefined ? '–' : number.format(stats[kind])}
          </span>
          <span className="max-w-full truncate text-2xs font-medium">{t(`stats.${kind}`)}</span>
          {shown === kind && (
            <span className={classes('absolute inset-x-2 -bottom-px h-0.5 rounded-full', UNDERLINE[kind])} />
          )}
        </button>
      ))}
    </div>
  );
}
