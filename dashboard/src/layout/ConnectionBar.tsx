import { WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../live/connection.js';

/** Says when what is on the screen may be old. */
export function ConnectionBar() {
  const { t } = useTranslation();
  const connection = useConnection();
  return (
    <div role="status" aria-live="polite">
      {connection === 'lost' && (
        <div className="flex items-center justify-center gap-2 bg-wait-soft px-4 py-1.5 text-sm font-medium text-wait">
          <WifiOff size={15} aria-hidden />
          {t('connection.lost')}
        </div>
      )}
    </div>
  );
}
