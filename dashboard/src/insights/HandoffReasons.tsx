import { useTranslation } from 'react-i18next';
import { reasonText } from '../i18n/reasonText.js';
import { Card } from '../ui/Card.js';
import type { Overview } from './insights.api.js';

/** Why conversations came to people, the most frequent reason first. */
export function HandoffReasons({ reasons }: { reasons: Overview['handoff_reasons'] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...reasons.map(({ count }) => count));
  return (
    <Card title={t('insights.handoffReasons')}>
      {reasons.length === 0 ? (
        <p className="text-sm text-ink-soft">{t('insights.noHandoffs')}</p>
      ) : (
        <ul className="space-y-3">
          {reasons.map(({ reason, count }) => (
            <li key={reason}>
              <div className="mb-1 flex justify-between gap-3 text-sm">
                <span className="min-w-0 truncate">{reasonText(t, reason)}</span>
                <span className="tabular font-medium">{count}</span>
              </div>
              <div aria-hidden className="h-1.5 rounded-full bg-sunken">
                <div
                  className="h-full rounded-full bg-person"
                  style={{ width: `${(count / most) * 100}%` }}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
