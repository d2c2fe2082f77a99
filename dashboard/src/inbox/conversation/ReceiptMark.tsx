import { Ban, Check, CheckCheck, CircleAlert, CircleHelp, Clock3 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MessageStatus } from '../../../../src/contracts/model.js';
import { classes } from '../../ui/classes.js';

const MARKS = {
  queued: { icon: Clock3, className: '' },
  sending: { icon: Clock3, className: '' },
  sent: { icon: Check, className: '' },
  delivered: { icon: CheckCheck, className: '' },
  read: { icon: CheckCheck, className: 'text-person' },
  failed: { icon: CircleAlert, className: 'text-danger' },
  unknown: { icon: CircleHelp, className: 'text-wait' },
  dropped: { icon: Ban, className: '' },
};

/** How far a message has come, as a mark that everybody knows, and in words for those who do not see it. */
export function ReceiptMark({ status }: { status: MessageStatus }) {
  const { t } = useTranslation();
  if (status === 'received') return null;
  const { icon: Icon, className } = MARKS[status];
  return (
    <span role="img" aria-label={t(`receipt.${status}`)} title={t(`receipt.${status}`)} data-receipt={status}>
      <Icon size={14} strokeWidth={2} className={classes('block', className)} aria-hidden />
    </span>
  );
}
