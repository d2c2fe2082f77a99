import { useTranslation } from 'react-i18next';
import { localeOf } from '../i18n/localeOf.js';
import { useTimes } from '../ui/useTimes.js';
import type { Overview } from './insights.api.js';

/** The figures that one looks for first, in one line. */
export function Figures({ overview }: { overview: Overview }) {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const number = new Intl.NumberFormat(localeOf(i18n.language));
  const percent = new Intl.NumberFormat(localeOf(i18n.language), { style: 'percent' });
  const sum = (of: (day: Overview['days'][number]) => number) =>
    overview.days.reduce((total, day) => total + of(day), 0);
  const { ai, people } = overview.who_answered;
  const seconds = (value: number | null) => (value === null ? '–' : times.duration(value));
  const figures = [
    [t('insights.conversations'), number.format(sum((day) => day.conversations))],
    [t('insights.messages'), number.format(sum((day) => day.messages))],
    [t('insights.medianAnswer'), seconds(overview.answer_times.median_seconds)],
    [t('insights.p90Answer'), seconds(overview.answer_times.p90_seconds)],
  ] as const;
  return (
    <section
      aria-label={t('insights.figures')}
      className="rounded-2xl border border-line bg-surface p-4 sm:p-5 lg:col-span-2"
    >
      <dl className="grid grid-cols-2 gap-x-4 gap-y-5 sm:grid-cols-4">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt className="text-sm text-ink-soft">{label}</dt>
            <dd className="tabular mt-0.5 text-2xl font-semibold tracking-tight">{value}</dd>
          </div>
        ))}
      </dl>
      {ai + people > 0 && (
        <div className="mt-6">
          <div className="mb-1.5 flex justify-between text-sm font-medium">
            <span className="text-ai">
              {t('insights.byAi')} {percent.format(ai / (ai + people))}
            </span>
            <span className="text-person">
              {t('insights.byPeople')} {percent.format(people / (ai + people))}
            </span>
          </div>
          <div aria-hidden className="flex h-2.5 gap-0.5 overflow-hidden rounded-full">
            <span className="bg-ai" style={{ flexGrow: ai }} />
            <span className="bg-person" style={{ flexGrow: people }} />
          </div>
        </div>
      )}
    </section>
  );
}
