import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Card.js';
import { useTimes } from '../ui/useTimes.js';
import type { Overview } from './insights.api.js';

export function AgentTable({ agents }: { agents: Overview['per_agent'] }) {
  const { t } = useTranslation();
  const times = useTimes();
  return (
    <Card title={t('insights.perAgent')}>
      {agents.length === 0 ? (
        <p className="text-sm text-ink-soft">{t('insights.noReplies')}</p>
      ) : (
        <table className="w-full text-sm">
          <thead>
            <tr className="text-left text-xs text-ink-faint">
              <th scope="col" className="pb-2 font-medium">
                {t('insights.person')}
              </th>
              <th scope="col" className="pb-2 text-right font-medium">
                {t('insights.replies')}
              </th>
              <th scope="col" className="pb-2 text-right font-medium">
                {t('insights.medianAnswer')}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {agents.map((agent) => (
              <tr key={agent.user_id}>
                <th scope="row" className="py-2 text-left font-medium">
                  {agent.name}
                </th>
                <td className="tabular py-2 text-right">{agent.replies}</td>
                <td className="tabular py-2 text-right">
                  {agent.median_seconds === null ? '–' : times.duration(agent.median_seconds)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
