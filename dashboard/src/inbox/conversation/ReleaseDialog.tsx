import { Hourglass, Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.js';

interface ReleaseDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRelease: (immediate: boolean) => void;
}

/** How the AI should begin: at once with what nobody has answered, or with the customer's next message. */
export function ReleaseDialog({ open, onOpenChange, onRelease }: ReleaseDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('release.title')}
      description={t('release.lead')}
    >
      <div className="grid gap-2">
        <Choice
          icon={<Sparkles size={18} aria-hidden />}
          title={t('release.now')}
          lead={t('release.nowLead')}
          onClick={() => onRelease(true)}
        />
        <Choice
          icon={<Hourglass size={18} aria-hidden />}
          title={t('release.wait')}
          lead={t('release.waitLead')}
          onClick={() => onRelease(false)}
        />
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  icon: ReactNode;
  title: string;
  lead: string;
  onClick: () => void;
}

function Choice({ icon, title, lead, onClick }: ChoiceProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex items-start gap-3 rounded-xl border border-line p-3.5 text-left hover:border-ai-line hover:bg-ai-soft"
    >
      <span className="mt-0.5 text-ai">{icon}</span>
      <span>
        <span className="block text-base font-medium">{title}</span>
        <span className="block text-sm text-ink-soft">{lead}</span>
      </span>
    </button>
  );
}
