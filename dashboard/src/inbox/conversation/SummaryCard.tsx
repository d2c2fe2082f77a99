import { Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** What the AI made of the message that began the conversation. */
export function SummaryCard({ summary }: { summary: string | null }) {
  const { t } = useTranslation();
  if (summary === null) return null;
  return (
    <p className="flex items-start gap-2 border-b border-line bg-raised px-4 py-2 text-sm text-ink-soft">
      <Sparkles size={14} className="mt-0.5 shrink-0 text-ai" aria-label={t('summary.byAi')} role="img" />
      <span dir="auto" title={summary} className="line-clamp-2">
        {summary}
      </span>
    </p>
  );
}
