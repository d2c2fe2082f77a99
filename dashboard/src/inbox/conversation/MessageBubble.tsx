import { Sparkles } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SenderType } from '../../../../src/contracts/model.js';
import { classes } from '../../ui/classes.js';
import { Linked } from '../../ui/Linked.js';
import { useTimes } from '../../ui/useTimes.js';
import type { Message } from '../conversation.js';
import { AttachmentView } from './AttachmentView.js';
import { Reactions } from './Reactions.js';
import { ReceiptMark } from './ReceiptMark.js';
import { ReceiptNote } from './ReceiptNote.js';

const BUBBLE: Record<SenderType, string> = {
  customer: 'bg-customer-soft',
  ai: 'bg-ai-soft',
  agent: 'bg-person-soft',
};
const NAME: Record<SenderType, string> = { customer: 'text-customer', ai: 'text-ai', agent: 'text-person' };

interface MessageBubbleProps {
  message: Message;
  startsGroup: boolean;
  endsGroup: boolean;
  /** What was looked for led here. */
  isFound: boolean;
  onRetry: ((message: Message) => void) | null;
}

export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { message, startsGroup, endsGroup, isFound, onRetry } = props;
  const { t } = useTranslation();
  const times = useTimes();
  const { written_by: sender, content, attachments, status, created_at } = message;
  const ours = sender !== 'customer';
  const name = sender === 'ai' ? t('sender.ai') : message.sender_name || t(`sender.${sender}`);
  return (
    <div
      className={classes(
        'flex flex-col',
        ours ? 'items-end' : 'items-start',
        endsGroup ? 'pb-2.5' : 'pb-0.5',
      )}
    >
      <article
        aria-label={t('message.from', { name, time: times.full(created_at) })}
        className={classes(
          'max-w-[min(40rem,86%)] min-w-0 rounded-2xl px-3 py-1.5',
          BUBBLE[sender],
          startsGroup && (ours ? 'rounded-tr-md' : 'rounded-tl-md'),
          status === 'dropped' && 'border border-dashed border-line-strong bg-transparent text-ink-faint',
          isFound && 'ring-2 ring-wait-line',
        )}
      >
        {startsGroup && (
          <p className={classes('mb-0.5 flex items-center gap-1 text-xs font-semibold', NAME[sender])}>
            {sender === 'ai' && <Sparkles size={11} aria-hidden />}
            {name}
          </p>
        )}
        {attachments.map((attachment) => (
          <AttachmentView key={attachment.id} attachment={attachment} />
        ))}
        {message.deleted_at !== null ? (
          <p className="text-base text-ink-faint italic">{t('message.deleted')}</p>
        ) : (
          content !== '' && (
            <p className="text-base [overflow-wrap:anywhere] whitespace-pre-wrap">
              <Linked text={content} />
            </p>
          )
        )}
        <p className="tabular -mt-0.5 flex items-center justify-end gap-1 text-2xs text-ink-soft">
          {message.edited_at !== null && <span>{t('message.edited')} ·</span>}
          <time dateTime={created_at}>{times.clock(created_at)}</time>
          {ours && <ReceiptMark status={status} />}
        </p>
      </article>
      <Reactions reactions={message.reactions} />
      {ours && <ReceiptNote message={message} onRetry={onRetry} />}
    </div>
  );
});
