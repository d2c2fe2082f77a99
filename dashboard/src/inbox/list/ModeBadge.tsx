import { Check, Hourglass, Sparkles, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classes } from '../../ui/classes.js';
import { type Conversation, isWaiting } from '../conversation.js';

const LOOK = {
  ai: { icon: Sparkles, className: 'bg-ai-soft text-ai' },
  human: { icon: UserRound, className: 'bg-person-soft text-person' },
  waiting: { icon: Hourglass, className: 'bg-wait-soft text-wait' },
  closed: { icon: Check, className: 'bg-customer-soft text-customer' },
};

/** Who has the conversation, in one word and one colour. */
export function ModeBadge({ conversation, className }: { conversation: Conversation; className?: string }) {
  const { t } = useTranslation();
  const mode = isWaiting(conversation) ? 'waiting' : conversation.mode;
  const { icon: Icon, className: look } = LOOK[mode];
  return (
    <span
      className={classes(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-1.5 text-2xs font-medium',
        look,
        className,
      )}
    >
      <Icon size={11} strokeWidth={2.25} aria-hidden />
      {t(`mode.${mode}`)}
    </span>
  );
}
