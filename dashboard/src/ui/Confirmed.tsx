import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.js';
import { Dialog } from './Dialog.js';

interface ConfirmedProps {
  /** What would be done, also on the button that does it. */
  title: string;
  /** What comes of it, in one sentence. */
  lead: string;
  onConfirm: () => void;
  /** What asks for it. */
  children: (ask: () => void) => ReactNode;
}

/** Asks before something is done that cannot be taken back. */
export function Confirmed({ title, lead, onConfirm, children }: ConfirmedProps) {
  const { t } = useTranslation();
  const [isAsking, setIsAsking] = useState(false);
  const confirm = () => {
    setIsAsking(false);
    onConfirm();
  };
  return (
    <>
      {children(() => setIsAsking(true))}
      <Dialog open={isAsking} onOpenChange={setIsAsking} title={title} description={lead}>
        <div className="flex flex-wrap justify-end gap-2">
          {/* First, so that the focus is on what does no harm. */}
          <Button onClick={() => setIsAsking(false)}>{t('common.cancel')}</Button>
          <Button look="danger" className="max-w-full" onClick={confirm}>
            <span className="truncate">{title}</span>
          </Button>
        </div>
      </Dialog>
    </>
  );
}
