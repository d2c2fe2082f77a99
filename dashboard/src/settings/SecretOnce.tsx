import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';

interface SecretOnceProps {
  title: string;
  secret: string;
  onClose: () => void;
}

/** A secret that can be read this one time. */
export function SecretOnce({ title, secret, onClose }: SecretOnceProps) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={t('secret.lead')}>
      <code className="block rounded-xl bg-sunken p-3 text-sm break-all select-all">{secret}</code>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={() => void copy()}>
          {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          {isCopied ? t('secret.copied') : t('secret.copy')}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t('secret.kept')}
        </Button>
      </div>
    </Dialog>
  );
}
