import { useTranslation } from 'react-i18next';
import { classes } from '../../ui/classes.js';
import type { Message } from '../conversation.js';

interface ReceiptNoteProps {
  message: Message;
  onRetry: ((message: Message) => void) | null;
}

/** Under a message that did not simply arrive: what happened, and what one can do. */
export function ReceiptNote({ message, onRetry }: ReceiptNoteProps) {
  const { t, i18n } = useTranslation();
  const { status, written_by: sender, failure_code, failure_reason } = message;
  if (status !== 'failed' && status !== 'unknown' && status !== 'dropped') return null;
  const known = `errors.${failure_code}`;
  const reason = failure_code !== null && i18n.exists(known) ? t(known as 'errors.unknown') : failure_reason;
  return (
    <p
      className={classes(
        'mt-1 flex max-w-[min(40rem,86%)] flex-wrap items-center justify-end gap-x-2 text-right text-xs',
        status === 'failed' && 'text-danger',
        status === 'unknown' && 'text-wait',
        status === 'dropped' && 'text-ink-faint',
      )}
    >
      <span>
        {status === 'failed'
          ? t('receiptNote.failed', { reason: reason ?? t('errors.unknown') })
          : t(`receiptNote.${status}`)}
      </span>
      {status === 'failed' && sender === 'agent' && onRetry !== null && (
        <button
          type="button"
          className="font-semibold underline underline-offset-2"
          onClick={() => onRetry(message)}
        >
          {t('receiptNote.retry')}
        </button>
      )}
    </p>
  );
}
