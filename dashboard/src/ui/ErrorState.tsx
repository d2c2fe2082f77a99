import { CloudOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../i18n/useErrorText.js';
import { Button } from './Button.js';
import { EmptyState } from './EmptyState.js';

/** What could not be loaded, why, and a way to try again. */
export function ErrorState({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: unknown;
  onRetry: () => void;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <div role="alert" className="h-full">
      <EmptyState
        icon={<CloudOff size={28} strokeWidth={1.5} />}
        title={title}
        action={<Button onClick={onRetry}>{t('common.tryAgain')}</Button>}
      >
        {errorText(error)}
      </EmptyState>
    </div>
  );
}
