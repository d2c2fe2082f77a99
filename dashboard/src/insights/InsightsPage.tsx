import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChartNoAxesColumn } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/EmptyState.js';
import { ErrorState } from '../ui/ErrorState.js';
import { useDocumentTitle } from '../ui/useDocumentTitle.js';
import { AgentTable } from './AgentTable.js';
import { DayChart } from './DayChart.js';
import { Figures } from './Figures.js';
import { HandoffReasons } from './HandoffReasons.js';
import { loadOverview, type Overview } from './insights.api.js';
import { lastDays } from './range.js';
import { RangePicker } from './RangePicker.js';

export default function InsightsPage() {
  const { t } = useTranslation();
  const [range, setRange] = useState(() => lastDays(30));
  const overview = useQuery({
    queryKey: ['insights', range],
    queryFn: () => loadOverview(range.from, range.to),
    placeholderData: keepPreviousData,
  });
  useDocumentTitle(t('insights.title'));
  return (
    <main className="min-w-0 flex-1 overflow-y-auto bg-canvas">
      <div className="mx-auto max-w-6xl px-4 py-5 sm:px-8 sm:py-8">
        <div className="mb-6 flex flex-wrap items-end justify-between gap-3">
          <h1 className="text-2xl font-semibold tracking-tight">{t('insights.title')}</h1>
          <RangePicker range={range} onRange={setRange} />
        </div>
        {overview.error !== null ? (
          <ErrorState
            title={t('insights.failed')}
            error={overview.error}
            onRetry={() => void overview.refetch()}
          />
        ) : (
          overview.data !== undefined && <OverviewShown overview={overview.data} />
        )}
        {overview.isPending && <InsightsSkeleton />}
      </div>
    </main>
  );
}

function OverviewShown({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const nothing = overview.days.every(({ messages }) => messages === 0);
  if (nothing)
    return (
      <EmptyState icon={<ChartNoAxesColumn size={28} strokeWidth={1.5} />} title={t('insights.nothing')}>
        {t('insights.nothingLead')}
      </EmptyState>
    );
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      <Figures overview={overview} />
      <DayChart days={overview.days} />
      <HandoffReasons reasons={overview.handoff_reasons} />
      <AgentTable agents={overview.per_agent} />
    </div>
  );
}

function InsightsSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      <span className="sr-only">{t('common.loading')}</span>
      <div aria-hidden className="shimmer h-28 rounded-2xl lg:col-span-2" />
      <div aria-hidden className="shimmer h-72 rounded-2xl lg:col-span-2" />
    </div>
  );
}
