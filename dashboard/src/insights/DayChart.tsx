import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../i18n/localeOf.js';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  ComposedChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { Card } from '../ui/Card.js';
import type { Overview } from './insights.api.js';

const axis = { stroke: 'var(--ink-faint)', fontSize: 12, tickLine: false, axisLine: false } as const;
const tooltip = {
  contentStyle: {
    background: 'var(--surface)',
    border: '1px solid var(--line)',
    borderRadius: 10,
    color: 'var(--ink)',
    fontSize: 13,
  },
  cursor: { fill: 'var(--hover)' },
} as const;

const legendText = (name: string) => <span className="text-sm text-ink-soft">{name}</span>;

/** By day: how much was said and in how many conversations, and below it who answered. */
export function DayChart({ days }: { days: Overview['days'] }) {
  const { t, i18n } = useTranslation();
  const shown = useMemo(() => {
    const date = new Intl.DateTimeFormat(localeOf(i18n.language), {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    });
    return days.map((day) => ({ ...day, label: date.format(new Date(`${day.date}T00:00:00Z`)) }));
  }, [days, i18n.language]);
  return (
    <>
      <Card title={t('insights.byDay')}>
        <div className="h-60" aria-hidden>
          <ResponsiveContainer>
            <ComposedChart data={shown} margin={{ left: -18, right: -22, top: 4 }} accessibilityLayer={false}>
              <CartesianGrid yAxisId="messages" vertical={false} stroke="var(--line)" />
              <XAxis dataKey="label" {...axis} minTickGap={28} />
              <YAxis yAxisId="messages" {...axis} allowDecimals={false} />
              {/* There are far fewer of them: on the messages' scale they would be a line on the floor. */}
              <YAxis yAxisId="conversations" orientation="right" {...axis} allowDecimals={false} />
              <Tooltip {...tooltip} />
              <Legend iconType="circle" iconSize={8} formatter={legendText} />
              <Bar
                yAxisId="messages"
                dataKey="messages"
                name={t('insights.messages')}
                fill="var(--line-strong)"
                radius={[3, 3, 0, 0]}
                isAnimationActive={false}
              />
              <Line
                yAxisId="conversations"
                dataKey="conversations"
                name={t('insights.conversations')}
                stroke="var(--ink)"
                strokeWidth={2}
                dot={false}
                isAnimationActive={false}
              />
            </ComposedChart>
          </ResponsiveContainer>
        </div>
        <DayTable days={shown} />
      </Card>
      <Card title={t('insights.whoAnswered')}>
        <div className="h-60" aria-hidden>
          <ResponsiveContainer>
            <BarChart data={shown} margin={{ left: -18, right: 4, top: 4 }} accessibilityLayer={false}>
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis dataKey="label" {...axis} minTickGap={28} />
              <YAxis {...axis} allowDecimals={false} />
              <Tooltip {...tooltip} />
              <Legend iconType="circle" iconSize={8} formatter={legendText} />
              <Bar
                dataKey="ai_answers"
                name={t('insights.byAi')}
                stackId="answers"
                fill="var(--ai)"
                isAnimationActive={false}
              />
              <Bar
                dataKey="person_answers"
                name={t('insights.byPeople')}
                stackId="answers"
                fill="var(--person)"
                radius={[3, 3, 0, 0]}
                isAnimationActive={false}
              />
            </BarChart>
          </ResponsiveContainer>
        </div>
      </Card>
    </>
  );
}

/** The same figures for those who do not see a chart. */
function DayTable({ days }: { days: (Overview['days'][number] & { label: string })[] }) {
  const { t } = useTranslation();
  return (
    <table className="sr-only">
      <caption>{t('insights.byDay')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('insights.day')}</th>
          <th scope="col">{t('insights.conversations')}</th>
          <th scope="col">{t('insights.messages')}</th>
          <th scope="col">{t('insights.byAi')}</th>
          <th scope="col">{t('insights.byPeople')}</th>
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <tr key={day.date}>
            <th scope="row">{day.label}</th>
            <td>{day.conversations}</td>
            <td>{day.messages}</td>
            <td>{day.ai_answers}</td>
            <td>{day.person_answers}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
