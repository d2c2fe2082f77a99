import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './IconButton.js';
import { dismiss, useToasts } from './toasts.js';

/** Below the header: what one writes and sends is never covered. */
export function Toaster() {
  const { t } = useTranslation();
  const toasts = useToasts();
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 top-16 z-50 flex flex-col items-center gap-2 sm:right-4 sm:left-auto sm:items-end"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className="rise pointer-events-auto flex max-w-sm items-start gap-2.5 rounded-xl border border-line bg-surface py-2 pr-2 pl-3 text-sm shadow-float"
        >
          {toast.kind === 'failed' ? (
            <CircleAlert size={17} className="mt-1.5 shrink-0 text-danger" aria-hidden />
          ) : (
            <CircleCheck size={17} className="mt-1.5 shrink-0 text-ai" aria-hidden />
          )}
          <span className="min-w-0 py-1">{toast.text}</span>
          <IconButton label={t('common.dismiss')} size="smallIcon" onClick={() => dismiss(toast.id)}>
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
