import { Archive, Eye, Hand, Import, RotateCcw, Sparkles, TimerOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.js';
import type { ConversationActions } from '../conversationActions.js';
import type { CannotWrite } from '../possibleActions.js';

const ICON = { viewer: Eye, closed: Archive, aiHolds: Sparkles, importOnly: Import, windowIsOver: TimerOff };

/** Why nothing can be written here now, and the one click that changes it, where there is one. */
export function WhyNot({ why, actions }: { why: CannotWrite; actions: ConversationActions }) {
  const { t } = useTranslation();
  const Icon = ICON[why];
  return (
    <div className="px-3 pt-1.5 sm:px-5">
      <div
        className={`mx-auto flex max-w-4xl flex-wrap items-center gap-x-3 gap-y-1.5 rounded-xl px-3 py-1.5 text-sm ${
          why === 'aiHolds' ? 'bg-ai-soft text-ai' : 'bg-sunken text-ink-soft'
        }`}
      >
        <Icon size={16} className="shrink-0" aria-hidden />
        <p className="min-w-40 flex-1 py-1">{t(`cannotWrite.${why}`)}</p>
        {why === 'aiHolds' && (
          <Button size="small" look="primary" onClick={actions.takeOver} disabled={actions.isBusy}>
            <Hand size={15} aria-hidden />
            {t('action.takeOver')}
          </Button>
        )}
        {why === 'closed' && (
          <Button size="small" onClick={actions.reopen} disabled={actions.isBusy}>
            <RotateCcw size={15} aria-hidden />
            {t('action.reopen')}
          </Button>
        )}
      </div>
    </div>
  );
}
