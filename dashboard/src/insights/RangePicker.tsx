import { useTranslation } from 'react-i18next';
import { classes } from '../ui/classes.js';
import { type DayRange, lastDays, RANGES } from './range.js';

interface RangePickerProps {
  range: DayRange;
  onRange: (range: DayRange) => void;
}

export function RangePicker({ range, onRange }: RangePickerProps) {
  const { t } = useTranslation();
  const day = 'h-9 rounded-lg border border-line-strong bg-surface px-2.5 text-sm tabular';
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div role="group" aria-label={t('insights.range')} className="flex rounded-lg bg-sunken p-0.5">
        {RANGES.map((count) => {
          const wanted = lastDays(count);
          const chosen = wanted.from === range.from && wanted.to === range.to;
          return (
            <button
              key={count}
              type="button"
              aria-pressed={chosen}
              onClick={() => onRange(wanted)}
              className={classes(
                'h-8 rounded-md px-3 text-sm font-medium',
                chosen ? 'bg-surface text-ink shadow-sm' : 'text-ink-soft hover:text-ink',
              )}
            >
              {t('insights.lastDays', { count })}
            </button>
          );
        })}
      </div>
      <div className="flex items-center gap-1.5">
        <input
          type="date"
          aria-label={t('insights.from')}
          value={range.from}
          max={range.to}
          onChange={({ target }) => target.value !== '' && onRange({ ...range, from: target.value })}
          className={day}
        />
        <span aria-hidden className="text-ink-faint">
          –
        </span>
        <input
          type="date"
          aria-label={t('insights.to')}
          value={range.to}
          min={range.from}
          max={lastDays(1).to}
          onChange={({ target }) => target.value !== '' && onRange({ ...range, to: target.value })}
          className={day}
        />
      </div>
    </div>
  );
}
