import { CircleAlert, Clock3, Paperclip } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../i18n/useErrorText.js';
import { useTimes } from '../../ui/useTimes.js';
import type { PendingMessage } from '../conversation.js';

interface PendingBubbleProps {
  pending: PendingMessage;
  onRetry: (pending: PendingMessage) => void;
  onDiscard: (pending: PendingMessage) => void;
}

/** What one has just written, before Baton has said that it has it. */
export function PendingBubble({ pending, onRetry, onDiscard }: PendingBubbleProps) {
  const { t } = useTranslation();
  const times = useTimes();
  const errorText = useErrorText();
  const { text, files, startedAt, error } = pending;
  const link = 'font-semibold underline underline-offset-2';
  return (
    <div className="flex flex-col items-end pb-2.5">
      <article
        aria-label={t('message.fromYou', { time: times.full(startedAt) })}
        className="max-w-[min(40rem,86%)] min-w-0 rounded-2xl rounded-tr-md bg-person-soft px-3 py-1.5"
      >
        {files.map((file) => (
          <p key={file.name} className="flex items-center gap-1.5 text-sm text-ink-soft">
            <Paperclip size={14} aria-hidden />
            {file.name}
          </p>
        ))}
        <p dir="auto" className="flow-root text-base [overflow-wrap:anywhere] whitespace-pre-wrap">
          {text}
          <span className="tabular float-end ms-3 mt-1.5 -mb-0.5 flex items-center gap-1 text-2xs text-ink-soft">
            {times.clock(startedAt)}
            {error === null ? (
              <Clock3 size={14} role="img" aria-label={t('receipt.sending')} />
            ) : (
              <CircleAlert size={14} className="text-danger" role="img" aria-label={t('receipt.failed')} />
            )}
          </span>
        </p>
      </article>
      {error !== null && (
        <p role="alert" className="mt-1 flex flex-wrap justify-end gap-x-2 text-right text-xs text-danger">
          <span>{t('receiptNote.failed', { reason: errorText(error) })}</span>
          <button type="button" className={link} onClick={() => onRetry(pending)}>
            {t('receiptNote.retry')}
          </button>
          <button type="button" className={link} onClick={() => onDiscard(pending)}>
            {t('receiptNote.discard')}
          </button>
        </p>
      )}
    </div>
  );
}
