import { Signpost } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../ui/EmptyState.js';
import { useDocumentTitle } from '../ui/useDocumentTitle.js';

export function NotFoundPage() {
  const { t } = useTranslation();
  useDocumentTitle(t('notFound.title'));
  return (
    <main className="h-full flex-1">
      <EmptyState
        icon={<Signpost size={28} strokeWidth={1.5} />}
        title={t('notFound.title')}
        action={
          <Link to="/inbox" className="font-medium text-person underline underline-offset-3">
            {t('notFound.toInbox')}
          </Link>
        }
      >
        {t('notFound.lead')}
      </EmptyState>
    </main>
  );
}
