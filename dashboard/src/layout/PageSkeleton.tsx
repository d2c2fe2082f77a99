import { useTranslation } from 'react-i18next';

/** While the page itself is on its way. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex h-full items-center justify-center bg-canvas">
      <div className="shimmer h-1 w-24 rounded-full" aria-hidden />
      <span className="sr-only">{t('common.loading')}</span>
    </div>
  );
}
