import { Sparkles } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SenderType } from '../../../../src/contracts/model.js';
import { classes } from '../../ui/classes.js';
import { Linked } from '../../ui/Linked.js';
import { useTimes } from '../../ui/useTimes.js';
import type { Message } from '../conversation.js';
import { AttachmentView } from './AttachmentView.js';
import { LocationView } from './LocationView.js';
import { MessageStamp } from './MessageStamp.js';
import { Reactions } from './Reactions.js';
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
  const { written_by: sender, attachments, status, created_at } = message;
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
            <bdi>{name}</bdi>
          </p>
        )}
        {attachments.map((attachment) => (
          <AttachmentView key={attachment.id} attachment={attachment} />
        ))}
        <Said message={message} />
      </article>
      <Reactions reactions={message.reactions} />
      {ours && <ReceiptNote message={message} onRetry={onRetry} />}
    </div>
  );
});

/** Its words, in the direction in which their language is written. */
function Said({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { content, deleted_at, message_type } = message;
  // At the end of the last line where there is room, else below it.
  const stamp = (
    <span className="float-end ms-3 mt-1.5 -mb-0.5 not-italic">
      <MessageStamp message={message} />
    </span>
  );
  if (deleted_at !== null)
    return (
      <p className="flow-root text-base text-ink-faint italic">
        {t('message.deleted')}
        {stamp}
      </p>
    );
  if (message_type === 'location')
    return (
      <>
        <LocationView place={content} />
        <MessageStamp message={message} />
      </>
    );
  if (content === '') return <MessageStamp message={message} />;
  return (
    <p dir="auto" className="flow-root text-base [overflow-wrap:anywhere] whitespace-pre-wrap">
      <Linked text={content} />
      {stamp}
    </p>
  );
}
