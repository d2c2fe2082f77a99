import { useTranslation } from 'react-i18next';
import { useTimes } from '../../ui/useTimes.js';
import type { Message } from '../conversation.js';
import { ReceiptMark } from './ReceiptMark.js';

/** When a message was sent, and how far it has come. */
export function MessageStamp({ message }: { message: Message }) {
  const { t } = useTranslation();
  const times = useTimes();
  const { created_at, edited_at, status, written_by } = message;
  return (
    <span dir="ltr" className="tabular flex items-center justify-end gap-1 text-2xs text-ink-soft">
      {edited_at !== null && <span>{t('message.edited')} ·</span>}
      <time dateTime={created_at}>{times.clock(created_at)}</time>
      {written_by !== 'customer' && <ReceiptMark status={status} />}
    </span>
  );
}
